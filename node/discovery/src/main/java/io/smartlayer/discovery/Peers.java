package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom this node knows: who is registered, where they are, and who holds what. */
final class Peers {
  private final PeerId self;
  private final DirectorySettings settings;
  private final AddressBook book;
  private final LinkedHashMap<DirectoryKey, List<PeerId>> ranked = new LinkedHashMap<>();
  private Members members;

  Peers(PeerId self, DirectorySettings settings, Members members) {
    this.self = self;
    this.settings = settings;
    this.members = members;
    this.book = new AddressBook(self);
  }

  PeerId self() {
    return self;
  }

  Members members() {
    return members;
  }

  DirectorySettings settings() {
    return settings;
  }

  AddressBook book() {
    return book;
  }

  void change(Members next) {
    members = next;
    ranked.clear();
    book.retain(peer -> next.member(peer) != null);
  }

  /** Whether it is kept where everybody is, so that nobody need be walked to. */
  boolean isFull() {
    return members.size() <= settings.fullTable();
  }

  /** The anchors that hold the record of a key, lowest rank first. */
  List<PeerId> holders(DirectoryKey key) {
    List<PeerId> known = ranked.get(key);
    if (known == null) {
      known = members.holders(key.subject(), settings.holders());
      ranked.putLast(key, known);
      if (ranked.size() > DirectoryLimits.RANKED) {
        ranked.pollFirstEntry();
      }
    }
    return known;
  }

  /** The anchors that a record is put to: its holders, and some where others walk past. */
  List<PeerId> targets(DirectoryKey key) {
    var targets = new LinkedHashSet<>(holders(key));
    targets.addAll(
        book.nearest(AddressBook.place(key.bytes()), settings.near(), members::isAnchor));
    return List.copyOf(targets);
  }

  /** Takes in where a registered node is; whether that was news. */
  boolean learn(PeerId peer, List<Multiaddr> addresses, long sequence) {
    Hash place = members.place(peer);
    return place != null
        && !peer.equals(self)
        && book.learn(peer, place, addresses, sequence, isFull());
  }

  /** A peer with where it is, as far as is known. */
  KadPeer known(PeerId peer) {
    return new KadPeer(peer, book.addresses(peer));
  }

  /** The registered anchors of whom it is not known where they are. */
  List<PeerId> unknown() {
    return members.all().stream()
        .filter(member -> member.role() == Members.Role.ANCHOR)
        .map(Members.Member::peer)
        .filter(peer -> !peer.equals(self) && !book.knows(peer))
        .toList();
  }

  /**
   * Whom else to ask about a key: the peer that it names, then the anchors that hold its record,
   * then those nearest by XOR; only such whose addresses are known.
   *
   * @param asker is not told of himself
   */
  List<KadPeer> closer(Bytes key, PeerId asker) {
    var out = new LinkedHashSet<PeerId>();
    PeerId named = Known.peer(key);
    DirectoryKey record = DirectoryKey.parse(key);
    if (named != null) {
      out.add(named);
    }
    if (record != null) {
      out.addAll(holders(record));
    }
    out.addAll(book.nearest(AddressBook.place(key), DirectoryLimits.PEERS, members::isAnchor));
    out.remove(asker);
    List<KadPeer> told = new ArrayList<>();
    for (PeerId peer : out) {
      @Nullable KadPeer found = told(peer);
      if (found != null && told.size() < DirectoryLimits.PEERS) {
        told.add(found);
      }
    }
    return told;
  }

  private @Nullable KadPeer told(PeerId peer) {
    if (!book.knows(peer)) {
      return null; // what is doubted here must not lead others astray
    }
    List<Multiaddr> addresses = book.addresses(peer);
    int count = Math.min(addresses.size(), DirectoryLimits.ADDRESSES_TOLD);
    return new KadPeer(peer, addresses.subList(0, count));
  }
}
