package io.smartlayer.command;

import io.smartlayer.feed.FaultProof;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code smartlayer feed faults}. */
@Command(
    name = "faults",
    customSynopsis = {
      "smartlayer feed faults --trust=NETWORK [--chain=URL] ANCHOR FEED",
      "       smartlayer feed faults --trust=NETWORK [--chain=URL] [FILE]"
    },
    description = {
      "Prints the proofs that members of a feed's committees have broken a rule.",
      "Each is a line of JSON, with the culprit's own signatures, and is checked before it is"
          + " printed; nobody is believed but the trust file.",
      "With ANCHOR and FEED: those that the anchors keep. With a FILE, or the standard input:"
          + " checks lines that were printed before, offline.",
      "Exit status: 0 there are none, 1 at least one member is convicted; 64 wrong usage, 65 a"
          + " proof proves nothing, 66 no such file or feed, 69 no anchor answers."
    },
    footer = {
      "",
      "Example: smartlayer feed faults --trust network.json $ANCHOR $FEED | jq -r .culprit"
    },
    mixinStandardHelpOptions = true)
final class FeedFaults implements Callable<Integer> {
  private static final int CONVICTED = 1;

  /** Most proofs of one feed that are read: those of all members of many terms. */
  private static final int PROOFS_LIMIT = 4096;

  @Spec private CommandSpec spec;
  @Mixin private TrustOptions trust;

  @Parameters(
      arity = "0..2",
      hideParamSyntax = true,
      paramLabel = "[FILE | ANCHOR FEED]",
      description = "What to check; - or nothing for the standard input.")
  private @Nullable List<String> words;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  FeedFaults() {}

  @Override
  public Integer call() {
    List<String> asked = words == null ? List.of() : words;
    if (asked.size() == 2) {
      FeedSource source = FeedTarget.source(spec, asked.getFirst(), asked.getLast());
      return FeedFailure.told(
          spec,
          () -> trust.with(groups -> status(groups, source.anchor().toString(), kept(source))));
    }
    String file = asked.isEmpty() ? FeedSubmit.STDIN : asked.getFirst();
    return FeedFailure.told(
        spec,
        () ->
            trust.with(groups ->
                FeedSubmit.lines(
                    file,
                    FeedProof.TEXT_LIMIT,
                    lines -> status(groups, FeedSubmit.shown(file), read(lines)))));
  }

  private static List<JsonNode> kept(FeedSource source) {
    try {
      JsonFields answer =
          JsonFields.of(CanonicalJson.read(source.get("faults").toUtf8()), "the answer");
      return answer.list("faults", PROOFS_LIMIT);
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      throw new FeedFailure(
          Smartlayer.UNAVAILABLE,
          source.anchor() + " gives no proofs of fault: " + e.getMessage() + "; ask another");
    }
  }

  private static List<JsonNode> read(BoundedLines lines) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isBlank() && all.size() < PROOFS_LIMIT) {
        try {
          all.add(CanonicalJson.read(line));
        } catch (CanonicalJson.NotCanonical e) {
          throw refused("line " + lines.count(), String.valueOf(e.getMessage()));
        }
      }
    }
    return all;
  }

  /** Prints what convicts somebody; the first that does not ends it. */
  private int status(GroupMembers groups, String where, List<JsonNode> proofs) {
    for (JsonNode json : proofs) {
      switch (FaultProof.fromJson(json)) {
        case FaultProof.Reading.Malformed(String why) -> throw refused(where, why);
        case FaultProof.Reading.Read(FaultProof proof) -> {
          check(groups, where, proof);
          spec.commandLine().getOut().println(CanonicalJson.text(proof.toJson()));
        }
      }
    }
    return proofs.isEmpty() ? 0 : CONVICTED;
  }

  private static void check(GroupMembers groups, String where, FaultProof proof) {
    switch (groups.of(proof.feedId())) {
      case GroupMembers.Answer.Unregistered _ ->
          throw refused(where, "the group of " + proof.feedId() + " is not registered");
      case GroupMembers.Answer.CannotTell(String why) -> throw refused(where, why);
      case GroupMembers.Answer.Known(Membership members) -> {
        if (proof.verify(members.committee(proof.feedId()), members.domain())
            instanceof FaultProof.Verdict.Invalid(String why)) {
          throw refused(where, why);
        }
      }
    }
  }

  private static FeedFailure refused(String where, String why) {
    return new FeedFailure(Smartlayer.DATA, where + ": proves nothing: " + FeedFailure.shown(why));
  }
}
