package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressBookTest {
  private static final List<Multiaddr> ONE = List.of(Samples.address(1));
  private static final List<Multiaddr> OTHER = List.of(Samples.address(2));

  private final AddressBook book = new AddressBook(Samples.peer(0));

  @Test
  void hearsayReplacesNothingAndARecordReplacesWhatIsOlder() {
    PeerId peer = Samples.peer(1);
    assertThat(learn(peer, ONE, AddressBook.HEARSAY, true)).isTrue();
    assertThat(learn(peer, OTHER, AddressBook.HEARSAY, true)).isFalse();
    assertThat(learn(peer, OTHER, AddressBook.SELF_SAID, true)).isTrue();
    assertThat(learn(peer, ONE, 100, true)).isTrue();
    assertThat(learn(peer, OTHER, 99, true)).isFalse();
    assertThat(learn(peer, OTHER, AddressBook.SELF_SAID, true)).isFalse();
    assertThat(book.addresses(peer)).isEqualTo(ONE);
  }

  @Test
  void hearsayThatLedNowhereIsForgotten() {
    learn(Samples.peer(1), ONE, AddressBook.HEARSAY, true);
    learn(Samples.peer(2), ONE, 100, true);
    book.doubt(Samples.peer(1));
    book.doubt(Samples.peer(2));
    assertThat(book.knows(Samples.peer(1))).isFalse();
    assertThat(book.knows(Samples.peer(2))).isTrue();
  }

  @Test
  void whatAPeerSaidGivesWayToHearsayAfterFailuresInARow() {
    PeerId peer = Samples.peer(1);
    for (long sequence : new long[] {AddressBook.SELF_SAID, 100}) {
      learn(peer, ONE, sequence, true);
      fail(peer, DirectoryLimits.FAILURES - 1);
      assertThat(book.knows(peer)).isTrue();
      assertThat(learn(peer, OTHER, AddressBook.HEARSAY, true)).isFalse();
      fail(peer, 1);
      assertThat(book.knows(peer)).isFalse();
      assertThat(book.addresses(peer)).isEqualTo(ONE);
      assertThat(learn(peer, ONE, AddressBook.HEARSAY, true)).isFalse();
      assertThat(book.knows(peer)).isFalse();
      assertThat(learn(peer, OTHER, AddressBook.HEARSAY, true)).isTrue();
      assertThat(book.knows(peer)).isTrue();
      assertThat(book.addresses(peer)).isEqualTo(OTHER);
    }
    assertThat(book.size()).isEqualTo(1);
  }

  @Test
  void anAnswerEndsTheRowOfFailures() {
    PeerId peer = Samples.peer(1);
    learn(peer, ONE, AddressBook.SELF_SAID, true);
    fail(peer, DirectoryLimits.FAILURES - 1);
    book.trust(peer);
    fail(peer, DirectoryLimits.FAILURES - 1);
    assertThat(book.knows(peer)).isTrue();
    fail(peer, 1);
    assertThat(book.knows(peer)).isFalse();
    book.trust(peer);
    assertThat(book.knows(peer)).isTrue();
  }

  @Test
  void aDoubtedPeerThatSpeaksIsKnownAgainAndOneWhoseRecordIsRepeatedIsNot() {
    PeerId peer = Samples.peer(1);
    learn(peer, ONE, AddressBook.SELF_SAID, true);
    fail(peer, DirectoryLimits.FAILURES);
    learn(peer, ONE, AddressBook.SELF_SAID, true);
    assertThat(book.knows(peer)).isTrue();
    learn(peer, ONE, 100, true);
    fail(peer, DirectoryLimits.FAILURES);
    learn(peer, ONE, 100, true);
    assertThat(book.knows(peer)).isFalse();
    learn(peer, ONE, 101, true);
    assertThat(book.knows(peer)).isTrue();
  }

  @Test
  void theNearestAreThoseByXor() {
    List<PeerId> peers = IntStream.range(1, 200).mapToObj(AddressBookTest::someone).toList();
    peers.forEach(peer -> learn(peer, ONE, 1, true));
    Hash target = AddressBook.place(Bytes.utf8("target"));
    List<PeerId> byHand =
        peers.stream()
            .sorted(Comparator.comparing(peer -> distance(target, peer)))
            .limit(20)
            .toList();
    assertThat(book.nearest(target, 20, _ -> true)).isEqualTo(byHand);
    assertThat(book.nearest(target, 1, peer -> !peer.equals(byHand.getFirst())))
        .containsExactly(byHand.get(1));
  }

  @Test
  void aTableThatIsNotFullGrowsWithTheLogarithm() {
    for (int i = 1; i < 5000; i++) {
      learn(someone(i), ONE, 1, false);
    }
    assertThat(book.size()).isBetween(100, 14 * DirectoryLimits.BUCKET);
    book.retain(_ -> false);
    assertThat(book.size()).isZero();
    assertThat(learn(someone(1), ONE, 1, false)).isTrue();
  }

  private void fail(PeerId peer, int times) {
    for (int i = 0; i < times; i++) {
      book.doubt(peer);
    }
  }

  private boolean learn(PeerId peer, List<Multiaddr> addresses, long sequence, boolean full) {
    return book.learn(peer, AddressBook.place(peer.multihash()), addresses, sequence, full);
  }

  private static PeerId someone(int number) {
    return PeerId.ofEd25519(Hash.keccak(Bytes.ofLong(number)).bytes());
  }

  private static BigInteger distance(Hash target, PeerId peer) {
    Hash place = AddressBook.place(peer.multihash());
    return new BigInteger(1, target.bytes().toArray())
        .xor(new BigInteger(1, place.bytes().toArray()));
  }
}
