package io.smartlayer.discovery;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is registered, as of one moment: the stake registry as the directory needs it. Who holds a
 * record follows from it alone, so that everybody with the same registry finds the same anchors.
 *
 * <p>Immutable: a change of the registry is another one.
 */
public final class Members {
  private final Hash beacon;
  private final TreeMap<PeerId, Member> byPeer = new TreeMap<>();
  private final TreeMap<PeerId, Hash> places = new TreeMap<>();
  private final TreeMap<Address, PeerId> anchors = new TreeMap<>();

  /** What a node is registered for. */
  public enum Role {
    /** Orders feeds, and holds the directory's records. */
    ANCHOR,
    /** Serves tokens. */
    SERVICE
  }

  /** A registered node and who runs it. */
  public record Member(PeerId peer, Address operator, Role role) {}

  /**
   * Those who are registered. Of two entries for one peer the last counts.
   *
   * @param beacon randomness drawn after all of them had registered
   */
  public Members(Hash beacon, List<Member> all) {
    this.beacon = beacon;
    all.forEach(member -> byPeer.put(member.peer(), member));
    byPeer.keySet().forEach(peer -> places.put(peer, AddressBook.place(peer.multihash())));
    byPeer.values().stream()
        .filter(member -> member.role() == Role.ANCHOR)
        .forEach(member -> anchors.putIfAbsent(member.operator(), member.peer()));
  }

  /** How many nodes are registered. */
  public int size() {
    return byPeer.size();
  }

  /** What is registered of a peer, or null. */
  public @Nullable Member member(PeerId peer) {
    return byPeer.get(peer);
  }

  /** Whether a peer is registered as an anchor. */
  public boolean isAnchor(PeerId peer) {
    Member member = byPeer.get(peer);
    return member != null && member.role() == Role.ANCHOR;
  }

  /** A registered peer's place among Kademlia's ids, or null when it is not registered. */
  @Nullable Hash place(PeerId peer) {
    return places.get(peer);
  }

  /** All that are registered, by peer id. */
  public List<Member> all() {
    return List.copyOf(byPeer.values());
  }

  /**
   * The anchors that hold the records about a subject: of the operators with the lowest H(beacon ‖
   * subject ‖ operator) one anchor each, lowest first. The beacon was drawn later than any id was
   * chosen, so nobody can place himself near a subject.
   *
   * @param count how many are wanted; there may be fewer
   */
  public List<PeerId> holders(Hash subject, int count) {
    Comparator<Ranked> order =
        Comparator.comparing(Ranked::rank).thenComparing(ranked -> ranked.peer);
    var lowest = new PriorityQueue<>(order.reversed());
    anchors.forEach((operator, peer) -> {
      Hash rank = Hash.keccak(beacon.bytes(), subject.bytes(), operator.bytes());
      lowest.add(new Ranked(rank, peer));
      if (lowest.size() > count) {
        lowest.poll();
      }
    });
    var out = new ArrayList<>(lowest);
    out.sort(order);
    return out.stream().map(Ranked::peer).toList();
  }

  private record Ranked(Hash rank, PeerId peer) {}
}
