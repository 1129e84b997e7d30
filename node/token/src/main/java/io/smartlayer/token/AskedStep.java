package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.util.Comparator;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A step that asks for effects for some of which nobody is elected yet: what a replica has to tell
 * its committee, whoever folded the step.
 *
 * @param offset the step's entry
 * @param prefixRoot the RFC 6962 root through it
 * @param stepHash the hash of the step's input
 * @param output what the step came to
 */
public record AskedStep(
    long offset, TokenId token, Hash prefixRoot, Hash stepHash, StepOutput output) {

  /** The end of time. */
  static final long NEVER = Long.MAX_VALUE;

  /** Some day, nobody knows when. */
  private static final long SOME_DAY = NEVER - 1;

  /** Which step it is: an entry causes at most one of each token that asks for effects. */
  public record Name(long offset, TokenId token) implements Comparable<Name> {
    private static final Comparator<Name> ORDER =
        Comparator.comparingLong(Name::offset).thenComparing(Name::token);

    @Override
    public int compareTo(Name other) {
      return ORDER.compare(this, other);
    }
  }

  static AskedStep of(GroupState.Transition step) {
    return new AskedStep(
        step.offset(), step.token(), step.at().prefixRoot(), step.step().stepHash(), step.output());
  }

  /** Which step it is. */
  public Name name() {
    return new Name(offset, token);
  }

  /** The hash of the step's output. */
  public Hash resultHash() {
    return Hash.keccak(output.toBytes());
  }

  /**
   * Since when something is left to be done: the feed has no case yet of an effect that goes
   * somewhere, or a timer is due from then on.
   *
   * @param script the one that the step ran; a timer needs nothing of it
   * @return milliseconds since 1970, 0 for at once, {@link #NEVER} when nothing is left
   */
  long openSince(FeedId feed, Supplier<ServiceScript> script, Instance now, Ledger ledger) {
    long since = NEVER;
    for (int i = 0; i < output.effects().size(); i++) {
      EffectRequest effect = output.effects().get(i);
      if (effect instanceof EffectRequest.Timer timer) {
        Alarms.Alarm alarm = now.alarms().waiting(timer.tag());
        if (alarm != null && alarm.offset() == offset && alarm.index() == i) {
          since = Math.min(since, alarm.dueMillis());
        }
      } else if (effect instanceof EffectRequest.Send send && !ledger.isTurn(token, send)) {
        since = isElected(feed, i, ledger) ? since : Math.min(since, SOME_DAY);
      } else if (ledger.effect(EffectRequest.id(feed, offset, token, i)) == null
          && Targets.of(script.get().service(), effect, now.webhook()) != null) {
        return 0;
      }
    }
    return since;
  }

  private boolean isElected(FeedId feed, int index, Ledger ledger) {
    return ledger.effect(EffectRequest.id(feed, offset, token, index)) != null;
  }

  /** The JSON form, without what says that it is one. */
  JsonNode toJson() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("offset", offset)
            .put("token", token.toString())
            .put("prefixRoot", prefixRoot.toHex())
            .put("stepHash", stepHash.toHex());
    json.set("output", output.toJson());
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static AskedStep fromJson(JsonFields in) {
    var output = StepOutput.fromJson(in.value("output"));
    if (!output.isTransition() || output.effects().isEmpty()) {
      throw in.wrong("output", "a step that asks for nothing");
    }
    return new AskedStep(
        in.whole("offset"),
        Names.token(in, "token"),
        in.hash("prefixRoot"),
        in.hash("stepHash"),
        output);
  }
}
