package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptRoot;
import io.smartlayer.token.SignedReceiptRoot;
import io.smartlayer.token.World;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What an anchor keeps of the roots that it is told, and whom they convict. */
class ReceiptRootsTest {
  private static final World WORLD = new World(1, 2);
  private static final Membership MEMBERS = WORLD.network();
  private static final Address NODE = MEMBERS.services().get(0).address();
  private static final Address OTHER = MEMBERS.services().get(1).address();

  private final ReceiptRoots roots = new ReceiptRoots(() -> MEMBERS);

  @Test
  void rootsOfOneAfterAnotherAreKeptInOrder() {
    for (int interval : new int[] {1, 0, 2, 1}) {
      roots.received(NODE, root(NODE, interval, interval * 10L, "a"));
    }
    assertThat(roots.of(NODE)).extracting(one -> one.root().interval()).containsExactly(0L, 1L, 2L);
    assertThat(roots.fault(NODE)).isNull();
    assertThat(roots.of(OTHER)).isEmpty();
  }

  @Test
  void whoTellsTwoRootsOfOneIntervalIsConvictedAndTheFirstIsKept() {
    SignedReceiptRoot first = root(NODE, 3, 30, "a");
    roots.received(NODE, first);
    roots.received(NODE, root(NODE, 3, 30, "b"));

    var fault = Objects.requireNonNull(roots.fault(NODE));
    assertThat(fault.flaw(WORLD.keyOf(NODE).publicKey(), MEMBERS.domain())).isNull();
    assertThat(roots.of(NODE)).containsExactly(first);
    assertThat(roots.fault(OTHER)).isNull();
  }

  @Test
  void whoTellsASequenceInTwoIntervalsIsConvicted() {
    roots.received(NODE, root(NODE, 3, 30, "a"));
    roots.received(NODE, root(NODE, 4, 39, "b"));

    assertThat(roots.fault(NODE)).isNotNull();
  }

  @Test
  void nobodyTellsRootsOfAnotherNorUnsignedOnes() {
    SignedReceiptRoot good = root(NODE, 3, 30, "a");
    SignedReceiptRoot other = root(NODE, 3, 30, "b");
    roots.received(OTHER, good);
    roots.received(World.HOTEL.address(), good);
    roots.received(NODE, new SignedReceiptRoot(good.root(), other.signature()));
    assertThat(roots.of(NODE)).isEmpty();

    roots.received(NODE, good);
    roots.received(NODE, new SignedReceiptRoot(other.root(), good.signature()));
    assertThat(roots.fault(NODE)).isNull();
  }

  @Test
  void onlyTheLatestAreKept() {
    for (int interval = 0; interval < ReceiptRoots.ROOTS_LIMIT + 2; interval++) {
      roots.received(NODE, root(NODE, interval, interval * 10L, "a"));
    }
    assertThat(roots.of(NODE)).hasSize(ReceiptRoots.ROOTS_LIMIT);
    assertThat(roots.of(NODE).getFirst().root().interval()).isEqualTo(2);
  }

  @Test
  void whatMayHaveBeenForgottenIsNoFirstButStillConvicts() {
    var few = new ReceiptRoots(() -> MEMBERS, 2);
    for (int interval = 1; interval < 4; interval++) {
      assertThat(few.received(NODE, root(NODE, interval, interval * 10L, "a"))).isTrue();
    }
    assertThat(few.received(NODE, root(NODE, 1, 10, "a"))).isFalse();
    assertThat(few.received(NODE, root(NODE, 0, 0, "a"))).isFalse();
    assertThat(few.of(NODE)).extracting(one -> one.root().interval()).containsExactly(2L, 3L);

    few.received(NODE, root(NODE, 0, 15, "a"));
    assertThat(few.fault(NODE)).isNotNull();
  }

  @Test
  void whereThereAreManyNodesLessIsKeptOfEach() {
    var some = new ReceiptRoots(() -> MEMBERS, 5);
    for (int interval = 0; interval < 6; interval++) {
      some.received(NODE, root(NODE, interval, interval * 10L, "a"));
    }
    assertThat(some.of(NODE)).hasSize(5);
    for (int interval = 0; interval < 6; interval++) {
      some.received(OTHER, root(OTHER, interval, interval * 10L, "a"));
    }
    assertThat(some.of(NODE)).extracting(one -> one.root().interval()).containsExactly(4L, 5L);
    assertThat(some.of(OTHER)).extracting(one -> one.root().interval()).containsExactly(4L, 5L);
  }

  @Test
  void messagesThatAreTooLargeOrOfAnotherFormAreRefused() {
    var message = new ReceiptMessage.Root(root(NODE, 3, 30, "a"));
    assertThat(ReceiptMessage.decode(message.encode())).isEqualTo(message);
    assertThat(PeerMessages.read(NODE, Bytes.utf8("{}"), ReceiptMessage::decode)).isNull();
    assertThat(PeerMessages.read(NODE, Bytes.utf8("[]"), ReceiptMessage::decode)).isNull();
    assertThatThrownBy(() -> ReceiptMessage.decode(Bytes.zeros(ReceiptMessage.LIMIT_BYTES + 1)))
        .isInstanceOf(JsonFields.Malformed.class);
    var ask = new ReceiptMessage.Ask(3, List.of(0L, 9L));
    assertThat(ReceiptMessage.decode(ask.encode())).isEqualTo(ask);
    var gone = new ReceiptMessage.Told(3, 9, null);
    assertThat(ReceiptMessage.decode(gone.encode())).isEqualTo(gone);
    var many = new ReceiptMessage.Ask(3, LongStream.range(0, 65).boxed().toList());
    assertThat(PeerMessages.read(NODE, many.encode(), ReceiptMessage::decode)).isNull();
  }

  private static SignedReceiptRoot root(Address node, long interval, long first, String root) {
    SecretKey key = WORLD.keyOf(node);
    return SignedReceiptRoot.by(
        key,
        new ReceiptRoot(node, interval, first, 10, Hash.keccak(Bytes.utf8(root)), World.START),
        MEMBERS.domain());
  }
}
