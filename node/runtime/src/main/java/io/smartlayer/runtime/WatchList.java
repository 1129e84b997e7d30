package io.smartlayer.runtime;

import io.smartlayer.discovery.Liveness;
import io.smartlayer.discovery.LivenessView;
import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PeerId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whom an anchor watches: the other members of the committees that it is in, the service nodes of
 * the groups that those serve, and where there is room the anchors with which it spreads.
 *
 * @param concerns the committees, and the nodes that each works with; this anchor is never one of
 *     them
 * @param targets all who are watched, at most {@link Liveness#TARGETS}
 * @param leftOut groups for whose nodes there was no room
 */
record WatchList(List<LivenessView.Concern> concerns, Map<Address, PeerId> targets, int leftOut) {
  /** Of an anchor that knows nobody. */
  static final WatchList EMPTY = new WatchList(List.of(), new TreeMap<>(), 0);

  /**
   * A group that an anchor keeps.
   *
   * @param replicas the service nodes that are placed for it; none before there is a placement
   */
  record Group(Committee committee, List<Address> replicas) {
    /** Copies the replicas. */
    Group {
      replicas = List.copyOf(replicas);
    }

    private List<Committee.Member> members() {
      return committee.members().stream()
          .sorted(Comparator.comparing(Committee.Member::address))
          .toList();
    }

    private Set<Address> others(Address self) {
      var all = new TreeSet<Address>(replicas);
      committee.members().forEach(member -> all.add(member.address()));
      all.remove(self);
      return all;
    }
  }

  /** Copies the lists. */
  WatchList {
    concerns = List.copyOf(concerns);
    targets = new TreeMap<>(targets);
  }

  /**
   * What follows from the groups that an anchor keeps. Groups with the same committee are one
   * concern.
   *
   * @param peers every registered node
   * @param anchors those to be watched beside, in the order in which there may be room for them
   */
  static WatchList of(
      Address self, List<Group> groups, Map<Address, PeerId> peers, List<Address> anchors) {
    var targets = new TreeMap<Address, PeerId>();
    var byMembers = new LinkedHashMap<List<Committee.Member>, Set<Address>>();
    int leftOut = 0;
    for (Group group : groups) {
      Set<Address> others = group.others(self);
      others.retainAll(peers.keySet());
      Set<Address> all = new TreeSet<>(targets.keySet());
      all.addAll(others);
      if (all.size() > Liveness.TARGETS) {
        leftOut++;
        continue;
      }
      others.forEach(other -> add(other, peers, targets));
      byMembers.computeIfAbsent(group.members(), _ -> new TreeSet<>()).addAll(others);
    }
    anchors.stream().filter(one -> !one.equals(self)).forEach(one -> add(one, peers, targets));
    List<LivenessView.Concern> concerns =
        byMembers.entrySet().stream()
            .map(one -> concern(one.getKey(), List.copyOf(one.getValue())))
            .toList();
    return new WatchList(concerns, targets, leftOut);
  }

  /** The members of all committees that work with a node. */
  Set<Address> observersOf(Address target) {
    var observers = new TreeSet<Address>();
    concerns.stream()
        .filter(concern -> concern.targets().contains(target))
        .flatMap(concern -> concern.observers().stream())
        .forEach(key -> observers.add(key.address()));
    return observers;
  }

  /** The members of all committees. */
  Set<Address> observers() {
    var observers = new TreeSet<Address>();
    concerns.stream()
        .flatMap(concern -> concern.observers().stream())
        .forEach(key -> observers.add(key.address()));
    return observers;
  }

  private static void add(Address one, Map<Address, PeerId> peers, Map<Address, PeerId> targets) {
    PeerId peer = peers.get(one);
    if (peer != null && targets.size() < Liveness.TARGETS) {
      targets.put(one, peer);
    }
  }

  private static LivenessView.Concern concern(
      List<Committee.Member> members, List<Address> targets) {
    return new LivenessView.Concern(
        members.stream().map(Committee.Member::key).toList(),
        new Committee(members).quorum(),
        targets);
  }
}
