package io.smartlayer.token;

import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import org.jspecify.annotations.Nullable;

/** The secret halves of groups' keys that this node has. Answers at once. */
@FunctionalInterface
public interface GroupSecrets {
  /** Of who serves no group. */
  GroupSecrets NONE = _ -> null;

  /** The secret half of a key; null where this node does not have it. */
  @Nullable SealingSecret find(SealingKey key);

  /** The secret half of a group's key; null where it has none, or this node has not. */
  default @Nullable SealingSecret ofGroup(Ledger ledger) {
    SealingKey agreed = ledger.keys().agreed();
    return agreed == null ? null : find(agreed);
  }

  /** What was sealed to a group cannot be read here: this node does not have the key. */
  final class Missing extends RuntimeException {
    private static final long serialVersionUID = 1;

    Missing(SealingKey key) {
      super("no secret for the group key " + key);
    }

    Missing() {
      super("no secret of a group key, by which an answer or a request is sealed");
    }
  }
}
