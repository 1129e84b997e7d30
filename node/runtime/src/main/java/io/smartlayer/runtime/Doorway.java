package io.smartlayer.runtime;

import io.smartlayer.anchoring.GroupAdmission;
import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission;
import io.smartlayer.feed.FeedLimits;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.Founding;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Where activations wait, and bulletins' openings, that would open a feed. An anchor keeps a feed
 * for good, and anyone may post an activation: so only one that this anchor finds admissible opens
 * a feed. Lives on its node's loop.
 */
final class Doorway {
  /** How many activations may wait for their script, or for the chain. */
  static final int WAITING_LIMIT = 256;

  private static final Duration JUDGE_AGAIN = Duration.ofMillis(100);

  private final AnchorParts parts;
  private final BiConsumer<Founding, Consumer<Submission>> open;
  private Deque<Waiting> waiting = new ArrayDeque<>();
  private Instant judged = Instant.EPOCH;

  private record Waiting(Founding founding, Instant since, Consumer<Submission> answer) {}

  /**
   * A doorway where nobody waits.
   *
   * @param open takes what may enter
   */
  Doorway(AnchorParts parts, BiConsumer<Founding, Consumer<Submission>> open) {
    this.parts = parts;
    this.open = open;
  }

  /** Somebody hands in what may begin a group, or a bulletin. */
  void arrive(Founding founding, Consumer<Submission> answer) {
    if (waiting.size() >= WAITING_LIMIT) {
      answer.accept(new Submission.Refused("busy", "too many activations wait here"));
      return;
    }
    judge(new Waiting(founding, now(), answer));
  }

  void elapsed() {
    if (waiting.isEmpty() || !now().isAfter(judged.plus(JUDGE_AGAIN))) {
      return;
    }
    judged = now();
    Deque<Waiting> all = waiting;
    waiting = new ArrayDeque<>();
    all.forEach(this::judge);
  }

  private void judge(Waiting one) {
    switch (judgement(one.founding)) {
      case Admission.Judgement.Admitted _ -> open.accept(one.founding, one.answer);
      case Admission.Judgement.Refused(String code, String why) ->
          one.answer.accept(new Submission.Refused(code, why));
      case Admission.Judgement.CannotTell(String why) -> {
        want(one.founding);
        if (now().isAfter(one.since.plus(FeedLimits.DEFER))) {
          one.answer.accept(new Submission.Refused("unavailable", why));
        } else {
          waiting.add(one);
        }
      }
    }
  }

  /** Fetches its script, once its feed is registered: that only the issuer can do. */
  private void want(Founding founding) {
    if (parts.roster().of(founding.feed()) instanceof GroupMembers.Answer.Known(Membership members)
        && founding.mayBeByIssuer(members.domain())) {
      parts.scripts().want(founding.script(), founding);
    }
  }

  private Admission.Judgement judgement(Founding founding) {
    return switch (parts.chain().latest()) {
      case Chain.Answer.CannotTell<Chain.Block>(String why) ->
          new Admission.Judgement.CannotTell(why);
      case Chain.Answer.Known<Chain.Block>(Chain.Block block) ->
          switch (parts.roster().of(founding.feed())) {
            case GroupMembers.Answer.CannotTell(String why) ->
                new Admission.Judgement.CannotTell(why);
            case GroupMembers.Answer.Unregistered _ ->
                new Admission.Judgement.Refused(
                    "group-unregistered",
                    who(founding.type())
                        + " of the registry "
                        + parts.roster().all().registry()
                        + " once; then hand this in again");
            case GroupMembers.Answer.Known(Membership members) ->
                GroupAdmission.of(founding.feed(), members, parts.scripts(), parts.chain())
                    .admit(
                        new Admission.Context(0, now(), block.number(), 0, 0), founding.toEntry());
          };
    };
  }

  private static String who(TokenType type) {
    return type.isAttested()
        ? "the attester calls registerAttestedGroup(schema, collection, group)"
        : "the owner of the token's contract calls registerGroup(token, group)";
  }

  private Instant now() {
    return parts.around().clock().now();
  }
}
