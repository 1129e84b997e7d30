package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PublicKey;
import java.util.List;

/**
 * The anchors that order a feed, in the order in which they lead: n = 3f + 1 of them, of which at
 * most f may be bad.
 */
public record Committee(List<Member> members) {
  /** Most members. */
  public static final int SIZE_LIMIT = 7;

  /** One anchor: its address and the key that belongs to it. */
  public record Member(Address address, PublicKey key) {
    /** Checks that the key is the address's. */
    public Member {
      if (!key.address().equals(address)) {
        throw new IllegalArgumentException("the key of another node than " + address);
      }
    }

    /** The member with this key. */
    public static Member of(PublicKey key) {
      return new Member(key.address(), key);
    }
  }

  /** Checks that there are 1, 4 or 7 members, each once. */
  public Committee {
    members = List.copyOf(members);
    int n = members.size();
    if (n != 1 && n != 4 && n != 7) {
      throw new IllegalArgumentException("a committee has 1, 4 or 7 members, not " + n);
    }
    if (members.stream().map(Member::address).distinct().count() != n) {
      throw new IllegalArgumentException("a committee names each member once");
    }
  }

  /** How many members there are (n). */
  public int size() {
    return members.size();
  }

  /** How many bad members the committee bears (f). */
  public int faults() {
    return (members.size() - 1) / 3;
  }

  /** How many votes make a certificate (q = 2f + 1). */
  public int quorum() {
    return 2 * faults() + 1;
  }

  /** The member that leads an epoch: each in turn, beginning with the first. */
  public Member leader(long epoch) {
    return members.get((int) (epoch % members.size()));
  }

  /** All members but one, in their order. */
  List<Address> others(Address self) {
    return members.stream().map(Member::address).filter(each -> !each.equals(self)).toList();
  }

  /** The place of a member, or -1 when the address is none's. */
  public int indexOf(Address address) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).address().equals(address)) {
        return i;
      }
    }
    return -1;
  }
}
