package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.sandbox.NodeFault;
import io.smartlayer.token.Founding;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Migration;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.Upgrade;
import io.smartlayer.token.UpgradeWord;
import io.smartlayer.token.Upgrades;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one replica says of an upgrade of its group: it tries to migrate the tokens, and tells the
 * feed what came of it, once. Lives on its node's loop.
 */
final class UpgradeWords {
  private static final System.Logger LOG = System.getLogger(UpgradeWords.class.getName());

  private final ReplicaParts parts;
  private final FeedId id;
  private final FeedShell shell;
  private @Nullable Tried tried;
  private boolean told;
  private boolean differs;

  /** What this node came to, of which upgrade. */
  private record Tried(Upgrade upgrade, UpgradeWord.Finding finding) {}

  UpgradeWords(ReplicaParts parts, FeedId id, FeedShell shell) {
    this.parts = parts;
    this.id = id;
    this.shell = shell;
  }

  /**
   * Tries an upgrade that is open, and says what it comes to: only when all that is final is
   * folded, for then nothing changes the tokens before it is decided.
   *
   * @throws NodeFault if this node could not run a step; it is tried again
   */
  void tell(GroupState state, Instant now) {
    Upgrades upgrades = state.ledger().upgrades();
    Upgrade last = upgrades.last();
    if (last == null) {
      return;
    }
    compare(last, upgrades.decided());
    if (upgrades.isOpen(now) && isToSpeak(state.ledger())) {
      Tried own = tried != null && tried.upgrade.equals(last) ? tried : attempt(state, last);
      if (own != null && !told) {
        told = true;
        say(own);
      }
    }
  }

  /** More has been folded, here perhaps long after it was decided. */
  void folded(GroupState state) {
    Upgrade last = state.ledger().upgrades().last();
    if (state.strayed() && !differs && last != null) {
      differs(last, "another", state.ledger().upgrades().decided());
    }
  }

  /** Whether there is nothing of it that only this run of the node knows, or has to say. */
  boolean isIdle(Ledger ledger, Instant now) {
    return !differs && !ledger.upgrades().isOpen(now);
  }

  /** Whether the others decided otherwise than this node found: it must not serve its own. */
  boolean differs() {
    return differs;
  }

  private boolean isToSpeak(Ledger ledger) {
    Address self = parts.key().address();
    Ledger.PlacedAt placed = ledger.placed();
    return placed != null
        && placed.placement().replicas().contains(self)
        && !ledger.upgrades().isSaidBy(self);
  }

  private @Nullable Tried attempt(GroupState state, Upgrade upgrade) {
    ServiceScript script = parts.scripts().find(upgrade.script());
    if (script == null) {
      Founding founding = Objects.requireNonNull(state.ledger().founding(), "it has a script");
      parts.scripts().want(upgrade.script(), founding);
      return null;
    }
    var tokens = state.instances().values();
    Hash root = state.prefixRoot();
    var migration = Migration.of(parts.runner(), script, upgrade, tokens, root);
    tried = new Tried(upgrade, migration.finding());
    told = false;
    return tried;
  }

  private void say(Tried own) {
    LOG.log(
        System.Logger.Level.INFO,
        "feed="
            + id
            + " event=upgrade-tried script="
            + own.upgrade.script()
            + " code="
            + (own.finding.isGood() ? "none" : own.finding.code()));
    UpgradeWord word = UpgradeWord.by(parts.key(), parts.domain(), own.upgrade.id(), own.finding);
    shell.submit(word.toEntry(), this::answered);
  }

  private void answered(Submission answer) {
    if (answer instanceof Submission.Refused(String code, String why)) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "feed=" + id + " event=upgrade-word-refused code=" + code + " why=" + why);
      told &= !ReplicaActs.PASSING.contains(code); // said again when time has passed
    }
  }

  private void compare(Upgrade last, UpgradeWord.@Nullable Finding decided) {
    Tried own = tried;
    if (own != null && decided != null && own.upgrade.equals(last)) {
      tried = null;
      if (!own.finding.equals(decided) && !differs) {
        differs(last, own.finding.toString(), decided);
      }
    }
  }

  private void differs(Upgrade last, String own, UpgradeWord.@Nullable Finding decided) {
    differs = true;
    LOG.log(
        System.Logger.Level.ERROR,
        "feed="
            + id
            + " event=upgrade-differs script="
            + last.script()
            + " own="
            + own
            + " decided="
            + decided);
  }
}
