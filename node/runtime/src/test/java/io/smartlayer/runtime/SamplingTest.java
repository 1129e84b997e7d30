package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryChain;
import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.environment.Network;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.KeptAudit;
import io.smartlayer.gateway.KeptAudit.Result;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ReceiptRoot;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.SignedReceiptRoot;
import io.smartlayer.token.Step;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An anchor that asks for what a node has logged, and a node that answers or does not. */
class SamplingTest {
  private static final World WORLD = new World(1, 2);
  private static final Membership MEMBERS = WORLD.network();
  private static final Address ANCHOR = MEMBERS.anchors().getFirst().address();
  private static final Address NODE = MEMBERS.services().getFirst().address();
  private static final SecretKey KEY = WORLD.keyOf(NODE);
  private static final Instant START = Instant.ofEpochMilli(World.START);
  private static final Step STEP = new Step(Bytes.utf8("{\"a\":1}"), Bytes.utf8("{\"b\":2}"));

  private final Roster roster = Roster.fixed(MEMBERS);
  private final Audits runs =
      new Audits(
          _ -> {
            throw new AssertionError("nothing can be folded here");
          },
          (_, _, _) -> List.of(),
          new MemoryChain(World.CHAIN, World.EAS, () -> START),
          () -> new Engines.Faulty(1),
          Duration.ofMinutes(1));
  private final KeptAudits kept = new KeptAudits();
  private final SampleAudits audits = new SampleAudits(runs, kept, () -> START, 0);
  private final OpenReceipts open =
      new OpenReceipts(new ReceiptSequence(new MemoryStorage().open("sequence")));
  private final List<SignedReceiptRoot> roots = new ArrayList<>();
  private final ReceiptLog log =
      new ReceiptLog(open, KEY, MEMBERS.domain(), 0, (_, then) -> then.run(), roots::add);
  private final List<Bytes> asks = new ArrayList<>();
  private final List<Bytes> answers = new ArrayList<>();
  private final ReceiptDesk desk = new ReceiptDesk(log, roster, wire(NODE, answers));
  private boolean keeps = true;
  private final Sampling sampling =
      new Sampling(roster, wire(ANCHOR, asks), _ -> keeps, new Random(1), 1, audits);

  @AfterEach
  void stop() {
    audits.close();
    runs.close();
  }

  @Test
  void allThatIsDrawnIsAskedForShownAndRunAgain() {
    tell(3);
    answer();

    assertThat(answers).hasSize(3);
    show(told -> told);
    awaitFindings(3);
    assertThat(kept.latest()).allMatch(one -> one.result() == Result.CANNOT_TELL);
    assertThat(kept.latest()).allMatch(one -> one.receipt() != null && one.node().equals(NODE));
    assertThat(kept.latest()).extracting(KeptAudit::id).doesNotHaveDuplicates();
    sampling.elapsed(START.plus(Duration.ofHours(1)));
    assertThat(kept.latest()).hasSize(3);
  }

  @Test
  void ofAFeedThatIsKeptElsewhereNothingIsSaid() {
    keeps = false;
    tell(3);
    answer();
    show(told -> told);

    sampling.elapsed(START.plus(Duration.ofHours(1)));
    assertThat(kept.latest()).isEmpty();
  }

  @Test
  void whoDoesNotAnswerIsAskedAgainAndThenCountsAsSilent() {
    tell(2);
    Instant now = START;
    for (int i = 1; i < Sampling.ASKS; i++) {
      now = now.plus(Sampling.ASK_AGAIN);
      sampling.elapsed(now);
    }
    assertThat(asks).hasSize(Sampling.ASKS);
    assertThat(kept.latest()).isEmpty();

    sampling.elapsed(now.plus(Sampling.ASK_AGAIN));
    assertThat(asks).hasSize(Sampling.ASKS);
    assertThat(kept.latest()).hasSize(2).allMatch(one -> one.result() == Result.SILENT);
    answer();
    show(told -> told);
    assertThat(kept.latest()).hasSize(2);
  }

  @Test
  void whatIsNotInTheLogOrNotTheReceiptsIsNotShown() {
    for (UnaryOperator<ReceiptMessage.Told> lie : lies()) {
      int before = kept.latest().size();
      tell(1);
      answer();
      show(lie);

      assertThat(kept.latest()).hasSize(before + 1);
      assertThat(kept.latest().getFirst().result()).isEqualTo(Result.NOT_SHOWN);
    }
  }

  /** Gone, another's receipt, another receipt of its own, another path, another step. */
  private static List<UnaryOperator<ReceiptMessage.Told>> lies() {
    return List.of(
        told -> new ReceiptMessage.Told(told.interval(), told.position(), null),
        told -> with(told, SignedReceipt.by(WORLD.keyOf(NODE), of(told, 1_000), MEMBERS.domain())),
        told -> with(told, new SignedReceipt(receipt(told).receipt(), other(told))),
        told -> path(told, List.of(Hash.ZERO)),
        told -> step(told, new Step(STEP.input(), Bytes.utf8("{\"b\":3}"))));
  }

  @Test
  void onlyAnchorsAreShownAnythingAndOnlySoMuch() {
    tell(1);
    Bytes ask = asks.getFirst();
    desk.received(MEMBERS.services().getLast().address(), ask, START);
    desk.received(World.HOTEL.address(), ask, START);
    assertThat(answers).isEmpty();

    for (int i = 0; i < ReceiptDesk.ANSWERS_LIMIT + 5; i++) {
      desk.received(ANCHOR, ask, START);
    }
    assertThat(answers).hasSize(ReceiptDesk.ANSWERS_LIMIT);
    desk.received(ANCHOR, ask, START.plus(ReceiptDesk.PERIOD));
    assertThat(answers).hasSize(ReceiptDesk.ANSWERS_LIMIT + 1);
  }

  @Test
  void whoTellsManyRootsAndShowsNothingHidesNobodyElse() {
    Address other = MEMBERS.services().getLast().address();
    for (int i = 0; i < Sampling.OPEN_LIMIT; i++) {
      sampling.received(NODE, new ReceiptMessage.Root(root(NODE, i)).encode(), START);
    }
    assertThat(asks).hasSize(Sampling.OPEN_NODE_LIMIT);

    sampling.received(other, new ReceiptMessage.Root(root(other, 0)).encode(), START);
    assertThat(asks).hasSize(Sampling.OPEN_NODE_LIMIT + 1);
  }

  @Test
  void whoseSamplesTakeLongLeavesRoomForOthers() {
    runs.close(); // from now on somebody else's audit is always under way
    Address other = MEMBERS.services().getLast().address();
    var shown =
        new ReceiptMessage.Kept(
            SignedReceipt.by(KEY, receipt(0, STEP), MEMBERS.domain()), STEP, List.of());
    for (int i = 0; i < SampleAudits.QUEUE_LIMIT; i++) {
      audits.add(root(NODE, i).root(), 0, shown);
    }
    long left = audits.leftOut();
    assertThat(left).isBetween(11L, 12L); // one may be at work

    audits.add(root(other, 0).root(), 0, shown);
    assertThat(audits.leftOut()).isEqualTo(left);
  }

  @Test
  void whoTellsAgainWhatTheAnchorHasForgottenIsNotAskedAgain() {
    for (int i = 0; i <= ReceiptRoots.ROOTS_LIMIT; i++) {
      sampling.received(NODE, new ReceiptMessage.Root(root(NODE, i)).encode(), START);
    }
    int before = asks.size();
    for (int i = 0; i < Sampling.ASKS; i++) {
      sampling.elapsed(START.plus(Sampling.ASK_AGAIN.multipliedBy(i + 1)));
    }
    asks.clear();
    sampling.received(NODE, new ReceiptMessage.Root(root(NODE, 0)).encode(), START);
    assertThat(before).isEqualTo(Sampling.OPEN_NODE_LIMIT);
    assertThat(asks).isEmpty();
  }

  private static SignedReceiptRoot root(Address node, long interval) {
    var root = new ReceiptRoot(node, interval, interval, 1, Hash.keccak(Bytes.EMPTY), World.START);
    return SignedReceiptRoot.by(WORLD.keyOf(node), root, MEMBERS.domain());
  }

  /** The node signs so many receipts, and tells the anchor the root. */
  private void tell(int receipts) {
    for (int i = 0; i < receipts; i++) {
      long sequence = open.take();
      open.add(
          new OpenReceipts.Signed(
              SignedReceipt.by(KEY, receipt(sequence, STEP), MEMBERS.domain()), STEP));
    }
    log.elapsed(START.plus(ReceiptLog.INTERVAL.multipliedBy(roots.size())));
    asks.clear();
    answers.clear();
    var root = new ReceiptMessage.Root(roots.getLast());
    sampling.received(NODE, root.encode(), START);
    assertThat(asks).hasSize(1);
  }

  private void answer() {
    desk.received(ANCHOR, asks.getLast(), START);
  }

  /** The anchor hears the node's answers, changed on the way. */
  private void show(UnaryOperator<ReceiptMessage.Told> change) {
    for (Bytes answer : answers) {
      var told = (ReceiptMessage.Told) ReceiptMessage.decode(answer);
      sampling.received(NODE, change.apply(told).encode(), START);
    }
  }

  private void awaitFindings(int count) {
    Patience.until("what came of it", () -> kept.latest().size() == count);
  }

  private static SignedReceipt receipt(ReceiptMessage.Told told) {
    return Objects.requireNonNull(told.kept()).signed();
  }

  private static Signature other(ReceiptMessage.Told told) {
    return SignedReceipt.by(KEY, of(told, 7), MEMBERS.domain()).signature();
  }

  private static Receipt of(ReceiptMessage.Told told, long sequence) {
    return receipt(receipt(told).receipt().sequence() + sequence, STEP);
  }

  private static ReceiptMessage.Told with(ReceiptMessage.Told told, SignedReceipt signed) {
    var kept = Objects.requireNonNull(told.kept());
    return new ReceiptMessage.Told(
        told.interval(),
        told.position(),
        new ReceiptMessage.Kept(signed, kept.step(), kept.path()));
  }

  private static ReceiptMessage.Told path(ReceiptMessage.Told told, List<Hash> path) {
    return new ReceiptMessage.Told(
        told.interval(),
        told.position(),
        new ReceiptMessage.Kept(receipt(told), Objects.requireNonNull(told.kept()).step(), path));
  }

  private static ReceiptMessage.Told step(ReceiptMessage.Told told, Step step) {
    var kept = Objects.requireNonNull(told.kept());
    return new ReceiptMessage.Told(
        told.interval(),
        told.position(),
        new ReceiptMessage.Kept(kept.signed(), step, kept.path()));
  }

  private static Receipt receipt(long sequence, Step step) {
    Hash some = Hash.keccak(Bytes.ofLong(sequence));
    return new Receipt(
        World.token(1),
        new FeedId(some),
        4,
        some,
        some,
        some,
        some,
        step.stepHash(),
        step.resultHash(),
        World.START,
        sequence,
        Receipt.NO_EVIDENCE,
        NODE);
  }

  private static Network wire(Address self, List<Bytes> sent) {
    return new Network() {
      @Override
      public Address self() {
        return self;
      }

      @Override
      public void send(Address to, String protocol, Bytes body) {
        assertThat(protocol).isEqualTo(ReceiptMessage.PROTOCOL);
        sent.add(body);
      }

      @Override
      public void receive(Receiver receiver) {
        throw new AssertionError("it is told by the test");
      }

      @Override
      public void close() {}
    };
  }
}
