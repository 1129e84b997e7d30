package io.smartlayer.token;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * All that the fold of a group's feed knows after some entries: whoever has it goes on as if it had
 * folded them. Immutable; {@link StateForm} says which bytes stand for it.
 *
 * @param size how many entries were folded
 * @param prefixRoot the RFC 6962 root over them; zero for none
 * @param timeMillis the time of the head that holds the last of them; 0 for none
 * @param ledger what the entries say, scripts aside
 * @param secrets what the issuer has sealed for the headers of hosts
 * @param instances the living tokens
 * @param asked the steps that wait for elections, in order
 */
public record FoldedGroup(
    long size,
    Hash prefixRoot,
    long timeMillis,
    Ledger ledger,
    SecretFacts secrets,
    TreePMap<TokenId, Instance> instances,
    TreePMap<AskedStep.Name, AskedStep> asked) {
  /** Of a feed without entries. */
  public static final FoldedGroup NOTHING =
      new FoldedGroup(
          0, Hash.ZERO, 0, Ledger.empty(), SecretFacts.NONE, TreePMap.empty(), TreePMap.empty());

  /** What {@link Snapshot}s say of it: {@link StateForm#hash}. */
  public Hash stateHash() {
    return StateForm.hash(this);
  }

  /** Where a step stands that is taken now. */
  StepRunner.Position position() {
    return new StepRunner.Position(prefixRoot, timeMillis);
  }

  /** A token, or null when it is not of this group or not activated. */
  @Nullable Instance instance(TokenId token) {
    return instances.get(token);
  }
}
