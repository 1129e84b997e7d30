package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Which scripts have run a group since it was upgraded, and what its replicas say of the last
 * upgrade that its issuer asked for. Immutable, as a {@link Ledger} is.
 *
 * @param since the scripts, by the offset from which each is in force; empty when there never was
 *     another than the first
 * @param last what was asked for last, or null
 * @param said what replicas have said of it while it is not decided
 * @param decided what more than half of them said, or null
 */
public record Upgrades(
    TreePMap<Long, Hash> since,
    @Nullable Upgrade last,
    TreePMap<Address, UpgradeWord.Finding> said,
    UpgradeWord.@Nullable Finding decided) {
  /** How many scripts a group can have had: effects and timers end under the one that asked. */
  public static final int SCRIPTS_LIMIT = 256;

  /** Of a group that nobody has ever wanted to upgrade. */
  public static final Upgrades NONE = new Upgrades(TreePMap.empty(), null, TreePMap.empty(), null);

  /** Whether the group rests until its replicas have decided on the last one, or its time ends. */
  public boolean isOpen(Instant now) {
    return last != null && decided == null && !last.isOver(now);
  }

  /** Whether no other script can follow. */
  public boolean isFull() {
    return since.size() >= SCRIPTS_LIMIT;
  }

  /** Whether a replica has spoken of the last one, which is not decided. */
  public boolean isSaidBy(Address node) {
    return said.containsKey(node);
  }

  /** The script that was in force at an offset; null when there never was another. */
  @Nullable Hash at(long offset) {
    Map.Entry<Long, Hash> then = since.floorEntry(offset);
    return then == null ? null : then.getValue();
  }

  /** The same when the issuer asks for another. */
  Upgrades with(Upgrade next) {
    return new Upgrades(since, next, TreePMap.empty(), null);
  }

  /**
   * The same after one more word.
   *
   * @param offset of its entry: from there on the new script is in force, if this word decides so
   * @param replicas who serves the group: only their words count
   */
  Upgrades with(UpgradeWord word, long offset, List<Address> replicas) {
    TreePMap<Address, UpgradeWord.Finding> next = TreePMap.empty();
    for (Address node : replicas) {
      UpgradeWord.Finding finding = node.equals(word.node()) ? word.finding() : said.get(node);
      next = finding == null ? next : next.plus(node, finding);
    }
    long agreeing = next.values().stream().filter(word.finding()::equals).count();
    if (last == null || 2 * agreeing <= replicas.size()) {
      return new Upgrades(since, last, next, null);
    }
    TreePMap<Long, Hash> scripts = since;
    if (word.finding().isGood()) {
      scripts = since.isEmpty() ? since.plus(0L, last.from()) : since;
      scripts = scripts.plus(offset, last.script());
    }
    return new Upgrades(scripts, last, TreePMap.empty(), word.finding());
  }

  /** What has just been decided to take the place of the script before, or null. */
  @Nullable Upgrade takenAt(long offset) {
    return since.containsKey(offset) && offset > 0 ? last : null;
  }
}
