package io.smartlayer.runtime;

import io.smartlayer.environment.Web;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.Lineage;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Message;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Brings messages to the feeds of the tokens that they are for: hands them in at the anchors that
 * keep the feed, one after the other, until one says that it is final there. Anchors take a message
 * once, so handing it in again does no harm.
 *
 * <p>Safe for use by many threads.
 */
final class Courier {
  /** How long one anchor has for an answer; that a message is there already takes it some time. */
  static final Duration ANSWER = Duration.ofSeconds(4);

  private static final Duration AGAIN = Duration.ofMillis(100);
  private static final int CODE_LIMIT = 64;
  private static final int PROBLEM_LIMIT = 64 << 10;
  private static final List<Integer> PASSING = List.of(408, 425, 429);
  private static final Web.Header JSON = new Web.Header("Content-Type", "application/json");
  private static final Web.Exchange DONE = new Web.Exchange.Answered(200, Bytes.EMPTY);
  private static final Web.Exchange TOO_LARGE =
      new Web.Exchange.NeverSent("with its proof it is larger than an entry");

  private final Function<TokenId, Lookup> wayfinder;
  private final Roster roster;
  private final Web web;
  private final AtomicInteger turn = new AtomicInteger(); // so that one anchor does not get it all

  /**
   * Brings messages over a web.
   *
   * @param wayfinder finds who serves a token; it may wait for others
   */
  Courier(Function<TokenId, Lookup> wayfinder, Roster roster, Web web) {
    this.wayfinder = wayfinder;
    this.roster = roster;
    this.web = web;
  }

  /** What the anchors have said so far, and until when they are asked. */
  private static final class Round {
    final long end;
    boolean begun; // it may have reached one of them

    Round(Duration time) {
      this.end = System.nanoTime() + time.toNanos();
    }

    Duration left() {
      return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    boolean isOver() {
      return left().isZero() || Thread.currentThread().isInterrupted();
    }

    Web.Exchange over(String why) {
      return begun ? new Web.Exchange.Lost(why) : new Web.Exchange.NeverSent(why);
    }
  }

  /** Where a feed is kept. */
  private record Place(FeedId feed, List<String> anchors) {}

  /**
   * Delivers a message on a thread of its own.
   *
   * @param message null where it has no form that can be sent
   * @param done told there what came of it, as of an exchange: 200 when it is final in the feed, by
   *     this node or another
   */
  void deliver(@Nullable Message message, Duration atMost, Consumer<Web.Exchange> done) {
    if (message == null) {
      done.accept(TOO_LARGE);
    } else {
      Thread.ofVirtual().name("deliver").start(() -> done.accept(deliver(message, atMost)));
    }
  }

  /** Delivers a message; waits for that. */
  Web.Exchange deliver(Message message, Duration atMost) {
    var round = new Round(atMost);
    Place place = find(message.send().to(), round);
    if (place == null) {
      return round.over("nobody says who keeps the feed of " + message.send().to());
    }
    var json = JsonNodeFactory.instance.objectNode().put("kind", message.entryKind().name());
    json.set("body", message.toJson());
    Bytes body = CanonicalJson.write(json);
    int asked = turn.getAndIncrement();
    while (!round.isOver()) {
      String anchor = place.anchors.get(Math.floorMod(asked, place.anchors.size()));
      Web.Exchange answer = post(anchor, place.feed, body, min(ANSWER, round.left()));
      boolean left = answer instanceof Web.Exchange.Answered || answer instanceof Web.Exchange.Lost;
      round.begun |= left;
      boolean promised =
          answer instanceof Web.Exchange.Answered(int status, var _) && status == 202;
      Web.Exchange last = promised ? null : last(answer);
      if (last != null) {
        return last;
      }
      asked += promised ? 0 : 1; // who has promised it a place says when it is final
      pause();
    }
    return round.over("not final in time");
  }

  private @Nullable Place find(TokenId token, Round round) {
    while (!round.isOver()) {
      switch (wayfinder.apply(token)) {
        case Lookup.Unknown _ -> {
          return null;
        }
        case Lookup.Busy _, Lookup.CannotTell _ -> {}
        case Lookup.Found(JsonNode answer) -> {
          Place place = place(answer, round);
          if (place != null) {
            return place;
          }
        }
      }
      pause();
    }
    return null;
  }

  /** The anchors that order a feed now, as its placement's proof tells. */
  private @Nullable Place place(JsonNode answer, Round round) {
    JsonFields in = JsonFields.of(answer, "lookup");
    var feed = new FeedId(in.hash("feedId"));
    if (!(roster.await(feed, round.left()) instanceof GroupMembers.Answer.Known(Membership members))
        || !(HistoryProof.fromJson(in.value("certificate"))
            instanceof HistoryProof.Reading.Read(HistoryProof proof))) {
      return null;
    }
    var first = new Feed(feed, members.committee(feed), members.domain());
    if (!(proof.lineage().verify(first) instanceof Lineage.Verdict.Valid(Feed present))) {
      return null;
    }
    List<String> anchors = new ArrayList<>();
    for (Committee.Member member : present.committee().members()) {
      Membership.Node listed =
          roster.all().anchor(member.address()); // it may have registered after the group
      if (listed != null) {
        anchors.add(listed.http());
      }
    }
    return anchors.isEmpty() ? null : new Place(feed, anchors);
  }

  private Web.Exchange post(String anchor, FeedId feed, Bytes body, Duration timeout) {
    URI uri;
    try {
      uri = URI.create(anchor + "/v1/feeds/" + feed + "/entries");
    } catch (IllegalArgumentException e) { // an operator registered something else as its address
      return new Web.Exchange.NeverSent("no address: " + anchor);
    }
    return web.send(new Web.Request("POST", uri, List.of(JSON), body, timeout));
  }

  /** What ends the round; null where the next anchor is asked. */
  private static Web.@Nullable Exchange last(Web.Exchange answer) {
    if (!(answer instanceof Web.Exchange.Answered(int status, Bytes body))) {
      return null;
    }
    if (status == 200) {
      return DONE;
    }
    boolean refused = status >= 400 && status < 500 && !PASSING.contains(status);
    return switch (refused ? code(body) : "") {
      case "" -> null;
      case "duplicate" -> DONE; // another node, or this one before it started again, was here
      case "feed-unknown" -> null; // kept by others of the committee
      default -> answer;
    };
  }

  /** The code of a problem; a refusal without one is another server's. */
  private static String code(Bytes problem) {
    if (problem.size() > PROBLEM_LIMIT) {
      return "";
    }
    try {
      JsonNode json = CanonicalJson.read(problem.toUtf8());
      return JsonFields.of(json, "problem").text("code", CODE_LIMIT);
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed | IllegalArgumentException e) {
      return "";
    }
  }

  private static void pause() {
    try {
      Thread.sleep(AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
