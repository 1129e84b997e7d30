package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.token.GroupKey;
import io.smartlayer.token.GroupKeys;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ServiceScript;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a replica comes to the key to which facts are sealed for its group, and gives it on ({@code
 * spec/protocol/sealed.md}): the first in rank makes one, the others ask for it, and each says in
 * the feed what it holds. Lives on its node's loop.
 */
final class GroupKeyDesk {
  /** How long a replica waits for each one before it in rank to make a key. */
  static final Duration TURN = Duration.ofSeconds(5);

  private static final Duration SAY_AGAIN = Duration.ofSeconds(10);
  private static final System.Logger LOG = System.getLogger(GroupKeyDesk.class.getName());

  private final ReplicaParts parts;
  private final FeedId id;
  private final FeedShell shell;
  private final TreeSet<SealingKey> wanted = new TreeSet<>();
  private @Nullable Instant since; // for so long the group has had no key
  private Instant spoke = Instant.EPOCH;
  private int round;
  private @Nullable SealingKey made;
  private @Nullable SealingKey said;

  GroupKeyDesk(ReplicaParts parts, FeedId id, FeedShell shell) {
    this.parts = parts;
    this.id = id;
    this.shell = shell;
  }

  /** Whether this node can read what is sealed to the group, as soon as anything may be. */
  boolean isReady(Ledger ledger) {
    SealingKey agreed = ledger.keys().agreed();
    return agreed == null || parts.keys().find(agreed) != null;
  }

  /** Whether it lacks no key, and has none to speak of. */
  boolean isIdle(Ledger ledger, ServiceScript script) {
    return wanted.isEmpty()
        && isReady(ledger)
        && (!script.service().needsGroupKey() || ledger.keys().agreed() != null);
  }

  /** Asks for what others say they hold, and this node does not: once a second. */
  void look(Ledger ledger) {
    wanted.clear();
    SealingKey agreed = ledger.keys().agreed();
    for (GroupKeys.Word word : ledger.keys().said().values()) {
      if ((agreed == null || agreed.equals(word.key())) && parts.keys().find(word.key()) == null) {
        wanted.add(word.key());
      }
    }
    round++;
    wanted.forEach(key -> ask(key, suppliers(key, ledger)));
  }

  /** Who held it first, and all who serve the group now. */
  private List<Address> suppliers(SealingKey key, Ledger ledger) {
    List<Address> all = new ArrayList<>(ledger.keys().holders(key));
    replicas(ledger).stream().filter(node -> !all.contains(node)).forEach(all::add);
    all.remove(parts.key().address());
    return all;
  }

  private void ask(SealingKey key, List<Address> suppliers) {
    if (!suppliers.isEmpty()) {
      send(suppliers.get(round % suppliers.size()), new StateMessage.WantedKey(id, key));
    }
  }

  /** Another replica asks for a key, or gives one. Only who serves the group is given any. */
  void received(Address from, StateMessage.OfKey message, Ledger ledger) {
    switch (message) {
      case StateMessage.WantedKey(FeedId _, SealingKey key) -> {
        SealingSecret secret = parts.keys().find(key);
        boolean isOurs =
            key.equals(ledger.keys().agreed()) || !ledger.keys().holders(key).isEmpty();
        if (secret != null && isOurs && replicas(ledger).contains(from)) {
          send(from, new StateMessage.Key(id, secret));
        }
      }
      case StateMessage.Key(FeedId _, SealingSecret secret) -> {
        if (wanted.remove(secret.key())) {
          parts.keys().keep(secret);
          LOG.log(
              System.Logger.Level.INFO,
              "feed=" + id + " event=group-key-received key=" + secret.key() + " from=" + from);
        }
      }
    }
  }

  /** Says which key this node holds, when the group needs one; only when all is folded. */
  void tell(Ledger ledger, @Nullable ServiceScript script) {
    Address self = parts.key().address();
    int rank = replicas(ledger).indexOf(self);
    if (rank < 0
        || script == null
        || !script.service().needsGroupKey()
        || ledger.keys().agreed() != null) {
      since = null;
      return;
    }
    SealingKey best = best(ledger, rank);
    GroupKeys.Word before = ledger.keys().saidBy(self);
    Instant now = parts.around().clock().now();
    boolean isNew = before == null || !before.key().equals(best);
    if (best != null
        && isNew
        && (before == null || before.times() < GroupKeys.WORDS_LIMIT)
        && (!best.equals(said) || now.isAfter(spoke.plus(SAY_AGAIN)))) {
      said = best;
      spoke = now;
      shell.submit(GroupKey.by(parts.key(), parts.domain(), id, best).toEntry(), this::answered);
    }
  }

  /** Of the keys that this node holds the one that most others do; ties go by rank. */
  private @Nullable SealingKey best(Ledger ledger, int rank) {
    SealingKey best = null;
    int most = 0;
    for (Address node : replicas(ledger)) {
      GroupKeys.Word word = ledger.keys().saidBy(node);
      int holders = word == null ? 0 : ledger.keys().holders(word.key()).size();
      if (word != null && holders > most && parts.keys().find(word.key()) != null) {
        best = word.key();
        most = holders;
      }
    }
    if (best == null && made == null && isTurn(rank, ledger.keys().said().isEmpty())) {
      made = parts.keys().make();
      if (made != null) {
        LOG.log(System.Logger.Level.INFO, "feed=" + id + " event=group-key-made key=" + made);
      }
    }
    return best == null ? made : best;
  }

  /** Who holds a key and says so has a turn's time to give it on. */
  private boolean isTurn(int rank, boolean isSilent) {
    Instant now = parts.around().clock().now();
    if (since == null || now.isBefore(since)) {
      since = now;
    }
    return !now.isBefore(since.plus(TURN.multipliedBy(isSilent ? rank : rank + 1L)));
  }

  private void answered(Submission answer) {
    if (answer instanceof Submission.Refused(String code, String why)) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "feed=" + id + " event=group-key-refused code=" + code + " why=" + why);
    }
  }

  private static List<Address> replicas(Ledger ledger) {
    Ledger.PlacedAt placed = ledger.placed();
    return placed == null ? List.of() : placed.placement().replicas();
  }

  private void send(Address to, StateMessage message) {
    Bytes body = message.encode();
    var around = parts.around();
    around.loop().afterSync(() -> around.network().send(to, StateMessage.PROTOCOL, body));
  }
}
