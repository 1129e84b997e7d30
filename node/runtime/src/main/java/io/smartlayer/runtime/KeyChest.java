package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.token.GroupSecrets;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The secret halves of the keys of one node's groups, for all its life: what was sealed to them
 * years ago is folded again after a loss. They stand on its disk as they are, so its operator can
 * read them. Lives on its node's loop.
 */
final class KeyChest implements GroupSecrets {
  /** How many keys there is room for: what others give is kept only until then. */
  static final int KEYS_LIMIT = 1 << 16;

  private final NodeLoop loop;
  private final Storage.Log log;
  private final RandomGenerator random;
  private final int room;
  private final TreeMap<SealingKey, SealingSecret> secrets = new TreeMap<>();

  /**
   * A chest with what was kept in it.
   *
   * @param random nobody must foresee it
   */
  KeyChest(NodeLoop loop, Storage.Log log, RandomGenerator random) {
    this(loop, log, random, KEYS_LIMIT);
  }

  /**
   * The same with another limit.
   *
   * @param room how many keys there is room for
   */
  KeyChest(NodeLoop loop, Storage.Log log, RandomGenerator random, int room) {
    this.loop = loop;
    this.log = log;
    this.random = random;
    this.room = room;
    for (Bytes seed : FeedShell.records(log)) {
      var secret = new SealingSecret(seed);
      secrets.put(secret.key(), secret);
    }
  }

  @Override
  public @Nullable SealingSecret find(SealingKey key) {
    return secrets.get(key);
  }

  /** A new one, kept; null when the chest is full. */
  @Nullable SealingKey make() {
    if (secrets.size() >= room) {
      return null;
    }
    SealingSecret secret = SealingSecret.fresh(random);
    keep(secret);
    return secret.key();
  }

  /** Keeps one; it is safe after the loop's next sync. */
  void keep(SealingSecret secret) {
    if (secrets.size() < room && secrets.putIfAbsent(secret.key(), secret) == null) {
      loop.store(log, secret.reveal());
    }
  }
}
