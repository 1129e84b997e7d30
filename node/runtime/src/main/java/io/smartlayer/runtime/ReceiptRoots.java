package io.smartlayer.runtime;

import io.smartlayer.primitives.Address;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptRootFault;
import io.smartlayer.token.SignedReceiptRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The roots of receipts that service nodes have told this anchor, the latest of each, and what
 * convicts those that told two. One thread owns it.
 */
final class ReceiptRoots {
  /** How many roots of one node are kept: those of a day, at one a minute. */
  static final int ROOTS_LIMIT = 1_440;

  /** How many are kept of all nodes together, each of which has an equal part of them. */
  static final int ALL_LIMIT = (int) Math.min(1 << 17, Runtime.getRuntime().maxMemory() >> 14);

  private static final System.Logger LOG = System.getLogger(ReceiptRoots.class.getName());

  private final Supplier<Membership> members;
  private final int limit;
  private final SortedMap<Address, NavigableMap<Long, SignedReceiptRoot>> roots = new TreeMap<>();
  private final SortedMap<Address, ReceiptRootFault> faults = new TreeMap<>();

  /** None yet; {@code members} says who may tell. */
  ReceiptRoots(Supplier<Membership> members) {
    this(members, ALL_LIMIT);
  }

  /**
   * The same with another bound.
   *
   * @param limit how many are kept of all nodes together, 1 or more of each
   */
  ReceiptRoots(Supplier<Membership> members, int limit) {
    this.members = members;
    this.limit = limit;
  }

  /**
   * A node told a root: its own, or it counts for nothing.
   *
   * @return whether it is the first of its interval, and none that may have been forgotten
   */
  boolean received(Address from, SignedReceiptRoot signed) {
    Membership now = members.get();
    Membership.Node node = now.service(from);
    if (node == null || !from.equals(signed.root().node())) {
      return false;
    }
    NavigableMap<Long, SignedReceiptRoot> known = of(from, now);
    SignedReceiptRoot same = known.get(signed.root().interval());
    if (same != null && same.root().equals(signed.root())) {
      return false; // told again
    }
    if (!signed.isBy(node.publicKey(), now.domain())) {
      return false;
    }
    for (SignedReceiptRoot other : against(known, signed)) {
      var fault = new ReceiptRootFault(other, signed);
      if (fault.flaw(node.publicKey(), now.domain()) == null
          && faults.putIfAbsent(from, fault) == null) {
        LOG.log(System.Logger.Level.WARNING, "event=two-roots-of-receipts node=" + from);
      }
    }
    if (known.size() >= each() && signed.root().interval() < known.firstKey()) {
      return false; // it may have been here before
    }
    boolean isFirst = known.putIfAbsent(signed.root().interval(), signed) == null;
    shorten(known);
    return isFirst;
  }

  /** Those of a node; for one that is new here all others make room, and who has left goes. */
  private NavigableMap<Long, SignedReceiptRoot> of(Address node, Membership now) {
    NavigableMap<Long, SignedReceiptRoot> known = roots.get(node);
    if (known == null) {
      known = new TreeMap<>();
      roots.keySet().removeIf(other -> now.service(other) == null);
      roots.put(node, known);
      roots.values().forEach(this::shorten);
    }
    return known;
  }

  private void shorten(NavigableMap<Long, SignedReceiptRoot> known) {
    while (known.size() > each()) {
      known.pollFirstEntry();
    }
  }

  private int each() {
    return Math.clamp(limit / Math.max(1, roots.size()), 1, ROOTS_LIMIT);
  }

  /** The roots of a node that are kept, in order of interval. */
  List<SignedReceiptRoot> of(Address node) {
    NavigableMap<Long, SignedReceiptRoot> known = roots.get(node);
    return known == null ? List.of() : List.copyOf(known.values());
  }

  /** What convicts a node, or null. */
  @Nullable ReceiptRootFault fault(Address node) {
    return faults.get(node);
  }

  /** Those of one node that a root may contradict: of an honest one, none. */
  private static List<SignedReceiptRoot> against(
      NavigableMap<Long, SignedReceiptRoot> known, SignedReceiptRoot signed) {
    List<SignedReceiptRoot> found = new ArrayList<>();
    for (SignedReceiptRoot other : known.values()) {
      if (other.root().interval() == signed.root().interval()
          || other.root().overlaps(signed.root())) {
        found.add(other);
      }
    }
    return found;
  }
}
