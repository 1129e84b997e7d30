package io.smartlayer.command;

import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Attested;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Hands attestations in, one after the other, and says of each what came of it, in their order. A
 * promise is not the end: with leaders that change, what was promised may have to be handed in
 * again. Used by one thread.
 */
final class FeedHandIn {
  /** Most attestations that are promised and not seen final. */
  static final int WAITING_LIMIT = 64;

  /** Looks for an entry that is promised: two minutes' worth. */
  private static final Retries WAIT =
      new Retries(130, Duration.ofMillis(100), Duration.ofSeconds(1));

  /** Looks after which it is handed in again, should its leader have gone with the promise. */
  private static final int LOOKS = 16;

  private static final int INCLUDED = 200;
  private static final int SERVER_FAULT = 500;
  private static final String STATE = "state";

  private final FeedSource source;
  private final String route;
  private final boolean wait;
  private final Consumer<String> out;
  private final AttestationReader reader = new AttestationReader();
  private final ArrayDeque<Handed> waiting = new ArrayDeque<>();
  private long taken;
  private long refused;
  private long firstRefused;
  private long firstOpen;
  private int status;

  FeedHandIn(FeedSource source, FeedName.Group group, boolean wait, Consumer<String> out) {
    this.source = source;
    this.route =
        "/v1/attestations?type="
            + encoded(group.type().toString())
            + "&group="
            + encoded(group.name());
    this.wait = wait;
    this.out = out;
  }

  /**
   * What came of one line so far.
   *
   * @param json what is said of it
   */
  private record Handed(@Nullable Sent sent, ObjectNode json) {
    boolean is(String state) {
      return json.get(STATE).stringValue().equals(state);
    }
  }

  /**
   * What was sent.
   *
   * @param leaf by which it is known again in the feed
   */
  private record Sent(Bytes json, Hash leaf) {}

  /** Hands in all lines that are not blank; the exit status. */
  int all(BoundedLines lines) throws IOException {
    try {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          take(handIn(lines.count(), line));
        }
        while (!waiting.isEmpty() && !lines.isReady()) {
          settleFirst(); // who writes the next line may wait for what is said of this one
        }
        if (status == Smartlayer.UNAVAILABLE) {
          break;
        }
      }
    } finally {
      while (!waiting.isEmpty()) {
        settleFirst();
      }
    }
    return status;
  }

  private void take(Handed handed) {
    waiting.add(handed);
    while (!waiting.isEmpty() && (!wait || waiting.size() > WAITING_LIMIT)) {
      settleFirst();
    }
    if (handed.is("unanswered")) {
      status = Smartlayer.UNAVAILABLE;
    }
  }

  /** Says what came of the first that waits; once something has gone unanswered, at once. */
  private void settleFirst() {
    Handed first = waiting.remove();
    boolean more = wait && first.is("promised") && status != Smartlayer.UNAVAILABLE;
    Handed settled = more ? settled(first) : first;
    out.accept(CanonicalJson.text(settled.json));
    long line = settled.json.get("line").longValue();
    if (settled.is("unanswered") || (wait && settled.is("promised"))) {
      status = Smartlayer.UNAVAILABLE;
      firstOpen = firstOpen == 0 ? line : firstOpen;
    } else if (settled.is("refused")) {
      status = status == 0 ? Smartlayer.DATA : status;
      firstRefused = refused == 0 ? line : firstRefused;
      refused++;
    } else {
      taken++;
    }
  }

  /** What a person should do about what was not taken: a sentence for each thing. */
  List<String> advice() {
    List<String> out = new ArrayList<>();
    if (refused > 0) {
      out.add(
          (refused + " of " + (refused + taken) + " lines refused, the first is line ")
              + (firstRefused + ": hand them in again when they are right"));
    }
    if (firstOpen > 0) {
      out.add(
          ("line " + firstOpen + " is not known to be in the feed: hand in again from there on,")
              + " what is there already does no harm");
    }
    return out;
  }

  private Handed handIn(long number, String line) {
    ObjectNode said = JsonNodeFactory.instance.objectNode().put("line", number);
    Bytes json = Bytes.utf8(line);
    return switch (reader.read(json)) {
      case Reading.Read(SignedAttestation signed) ->
          send(new Sent(json, new Attested(signed).toEntry().leaf()), said);
      case Reading.Refused(var reason, String detail) ->
          refused(said, "attestation-" + reason.code(), detail);
    };
  }

  private Handed send(Sent sent, ObjectNode said) {
    Answer answer = source.ask(anchor -> FeedHttp.post(anchor.resolve(route), sent.json));
    return switch (answer) {
      case Answer.Good(int code, Bytes body) -> taken(sent, said, code, body);
      case Answer.Problem problem when problem.code().equals("duplicate") -> {
        said.put(STATE, "duplicate").put("feedId", source.id().toString());
        yield new Handed(null, said);
      }
      case Answer.Problem problem when FeedSource.isElsewhere(problem) ->
          throw source.failure(problem);
      case Answer.Problem problem when problem.status() < SERVER_FAULT ->
          refused(said, problem.code(), problem.detail());
      case Answer.Problem problem -> unanswered(said, problem.code() + ": " + problem.detail());
      case Answer.Silent silent -> unanswered(said, source.failure(silent).getMessage());
    };
  }

  private Handed taken(Sent sent, ObjectNode said, int code, Bytes body) {
    try {
      JsonFields in = JsonFields.of(CanonicalJson.read(body.toUtf8()), "the answer");
      if (!in.hash("feedId").equals(source.id().hash())) {
        throw in.wrong("feedId", "another feed");
      }
      said.put("feedId", source.id().toString()).put("offset", in.whole("offset"));
      if (code == INCLUDED) {
        return new Handed(sent, said.put(STATE, "final"));
      }
      said.put("epoch", in.whole("epoch")).put("term", in.whole("term"));
      said.put("node", in.address("node").toHex());
      said.put("signature", in.signature("signature").toHex());
      return new Handed(sent, said.put(STATE, "promised"));
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      return unanswered(said, source.anchor() + " answers what no anchor does: " + e.getMessage());
    }
  }

  /** Waits until what was promised is final, where it was promised or elsewhere. */
  private Handed settled(Handed promised) {
    Sent sent = Objects.requireNonNull(promised.sent);
    Handed now = promised;
    for (int looks = 1; now.is("promised") && looks < WAIT.attempts(); looks++) {
      @Nullable Hash leaf = finalLeaf(now.json.get("offset").longValue());
      ObjectNode said = JsonNodeFactory.instance.objectNode();
      said.set("line", now.json.get("line"));
      if (leaf != null && leaf.equals(sent.leaf)) {
        said.set("feedId", now.json.get("feedId"));
        said.set("offset", now.json.get("offset"));
        return new Handed(sent, said.put(STATE, "final"));
      }
      WAIT.pause(looks);
      if (leaf != null || looks % LOOKS == 0) { // another entry took its place, or none did
        now = send(sent, said);
      }
    }
    return now;
  }

  /** The leaf at an offset, or null while nothing is final there. */
  private @Nullable Hash finalLeaf(long offset) {
    String path = "proofs/inclusion?offset=" + offset;
    return switch (source.ask(anchor -> FeedHttp.get(source.below(anchor, path)))) {
      case Answer.Good(int _, Bytes body) -> leaf(body);
      case Answer.Problem _, Answer.Silent _ -> null;
    };
  }

  private static @Nullable Hash leaf(Bytes body) {
    try {
      JsonNode json = CanonicalJson.read(body.toUtf8());
      return JsonFields.of(json, "the proof of inclusion").hash("leaf");
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      return null; // asked again, and given up with the promise
    }
  }

  private static Handed refused(ObjectNode said, String code, String detail) {
    said.put(STATE, "refused").put("code", code).put("detail", FeedFailure.shown(detail));
    return new Handed(null, said);
  }

  private static Handed unanswered(ObjectNode said, @Nullable String why) {
    said.put(STATE, "unanswered").put("detail", FeedFailure.shown(String.valueOf(why)));
    return new Handed(null, said);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
