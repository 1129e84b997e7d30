package io.smartlayer.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Money under fire: a payer, an anchor and three nodes that crash, lose messages, and in some seeds
 * lie, over a hub that does what the contract does. Checked after every step: no node has served
 * more than it was paid, nobody is paid twice, and everybody's loss is within its bound.
 */
class MoneySimulationTest {
  private static final int NODES = 3;
  private static final int STEPS = 400;
  private static final long PRICE = 10;
  private static final long AHEAD = 5;
  private static final Amount DEPOSIT = Amount.of(20_000);

  static List<Long> seeds() {
    int count = Boolean.getBoolean("thorough") ? 400 : 60;
    return new Random(7).longs(count).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nobodyLosesMoreThanItsBound(long seed) {
    var world = new World(new Random(seed));
    for (int step = 0; step < STEPS; step++) {
      world.step();
      world.check();
    }
    world.end();
  }

  /** What a service node is: a till, what of it is on disk, and what it has really served. */
  private static final class Node {
    final Address address;
    final List<Object> disk = new ArrayList<>();
    Till till;
    long served;
    int crashes;

    Node(int number) {
      this.address = Payers.address(10 * number);
      this.till = new Till(Payers.DOMAIN, address);
    }

    /** Starts again with what is on disk. */
    void crash(Channel channel) {
      crashes++;
      till = new Till(Payers.DOMAIN, address);
      for (Object record : disk) {
        switch (record) {
          case AckedVoucher voucher -> till.put(voucher, channel);
          case Till.Mark mark -> till.put(mark);
          default -> throw new IllegalStateException("nothing else is written");
        }
      }
    }

    @Nullable Flaw take(AckedVoucher voucher, Channel channel) {
      return switch (till.judge(voucher, channel, Payers.TERMS, Payers.ALL_FIT)) {
        case Till.Taking.Refused(Flaw flaw) -> flaw;
        case Till.Taking.There _ -> null;
        case Till.Taking.Newer _ -> {
          disk.add(voucher);
          till.put(voucher, channel);
          yield null;
        }
      };
    }

    /** Serves a call, if it is paid; the mark is on disk before. */
    boolean serve(Address key) {
      var sale = till.sell(Payers.CHANNEL, null, key, Payers.TYPE, Amount.of(PRICE), 0);
      if (!(sale instanceof Till.Sale.Done(Till.Sold sold))) {
        return false;
      }
      if (sold.mark() != null) {
        disk.add(sold.mark());
      }
      served += PRICE;
      return true;
    }

    long paid() {
      AckedVoucher newest = till.newest(Payers.CHANNEL);
      return newest == null
          ? 0
          : newest.signed().lines().stream()
              .filter(line -> line.node().equals(address))
              .mapToLong(line -> line.gross().units().longValueExact())
              .sum();
    }
  }

  private static final class World {
    private final Random random;
    private final boolean payerLies;
    private final List<Node> nodes = new ArrayList<>();
    private final Channel channel = Payers.channel(DEPOSIT);
    private final List<AckedVoucher> acknowledged = new ArrayList<>();
    private AckBook book = fresh();
    private Purse purse = Purse.of(Payers.CHANNEL);
    private long answered;
    private @Nullable AckedVoucher settled;
    private final TreeMap<Address, Amount> claimed = new TreeMap<>();

    World(Random random) {
      this.random = random;
      this.payerLies = random.nextInt(3) == 0;
      for (int i = 1; i <= NODES; i++) {
        nodes.add(new Node(i));
      }
    }

    private static AckBook fresh() {
      return new AckBook(Payers.DOMAIN, Payers.ANCHOR.address(), Payers.TERMS);
    }

    void step() {
      Node node = nodes.get(random.nextInt(NODES));
      switch (random.nextInt(10)) {
        case 0 -> node.crash(channel);
        case 1 -> anchorCrashes();
        case 2 -> oldVoucherEverywhere();
        case 3 -> forge(node);
        case 4 -> settle();
        default -> call(node);
      }
    }

    /** The payer calls, and pays ahead where that is used up; messages get lost on the way. */
    private void call(Node node) {
      if (node.till.left(Payers.CHANNEL, Payers.TYPE).isLessThan(Amount.of(PRICE))) {
        pay(node);
      }
      AckedVoucher acked = purse.acked();
      if (acked != null && random.nextInt(5) > 0) {
        assertThat(node.take(acked, channel)).isNull();
      }
      if (node.serve(Payers.PAYER.address()) && random.nextInt(10) > 0) {
        answered += PRICE; // one in ten answers is lost
      }
    }

    private void pay(Node node) {
      SignedVoucher next = purse.sent();
      if (next == null || (payerLies && random.nextBoolean())) {
        Line line = line(node.address);
        Amount more = Amount.of(PRICE * AHEAD);
        long nonce = purse.nextNonce() + (payerLies ? random.nextInt(2) : 0);
        next = voucher(nonce, purse.paying(line, more));
        purse = purse.sending(next);
      }
      offer(next);
    }

    private void offer(SignedVoucher voucher) {
      switch (book.judge(voucher, channel, Payers.ALL_FIT)) {
        case AckBook.Judgement.Refused(Flaw flaw) -> {
          if (!payerLies) {
            assertThat(flaw).isEqualTo(Flaw.OVER_DEPOSIT);
          }
          purse = purse.refused();
        }
        case AckBook.Judgement.Known(AckedVoucher before) -> purse = purse.received(before);
        case AckBook.Judgement.Acknowledge _ -> {
          AckedVoucher acked = AckedVoucher.by(Payers.ANCHOR, voucher, Payers.DOMAIN);
          acknowledged.add(acked); // the disk, before anybody hears of it
          book.remember(acked);
          if (random.nextInt(5) > 0) {
            purse = purse.received(acked);
          }
        }
      }
    }

    private void anchorCrashes() {
      book = fresh();
      acknowledged.forEach(book::remember);
    }

    /** The same voucher at all nodes at once, and an old one: nobody is paid twice. */
    private void oldVoucherEverywhere() {
      if (acknowledged.isEmpty()) {
        return;
      }
      AckedVoucher old = acknowledged.get(random.nextInt(acknowledged.size()));
      nodes.forEach(node -> node.take(old, channel));
    }

    /** A voucher that counts nowhere: of another key, or without an acknowledgement. */
    private void forge(Node node) {
      SecretKey thief = Payers.key("thief");
      List<Line> lines = List.of(line(node.address).with(Amount.of(500)));
      var signed =
          SignedVoucher.by(thief, Payers.CHANNEL, 9_999, lines, Payers.TERMS, Payers.DOMAIN);
      assertThat(node.take(AckedVoucher.by(Payers.ANCHOR, signed, Payers.DOMAIN), channel))
          .isNotNull();
      SignedVoucher alone = voucher(9_999, purse.paying(line(node.address), Amount.of(500)));
      assertThat(node.take(AckedVoucher.by(thief, alone, Payers.DOMAIN), channel)).isNotNull();
      assertThat(node.serve(thief.address())).isFalse();
    }

    /** Anybody settles any voucher that it has; the hub keeps the newest. */
    private void settle() {
      if (acknowledged.isEmpty()) {
        return;
      }
      AckedVoucher any = acknowledged.get(random.nextInt(acknowledged.size()));
      if (settled == null || any.voucher().nonce() > settled.voucher().nonce()) {
        if (settled != null) {
          assertThat(any.voucher().total()).isGreaterThanOrEqualTo(settled.voucher().total());
        }
        settled = any;
      }
      claimAll();
    }

    private void claimAll() {
      AckedVoucher now = Objects.requireNonNull(settled, "something was settled");
      for (Split.Leaf leaf : Split.of(Payers.TERMS, now.signed().lines()).leaves()) {
        claimed.merge(
            leaf.payee(),
            leaf.cumulative(),
            (before, after) -> {
              assertThat(after).isGreaterThanOrEqualTo(before); // an honest anchor's never fall
              return after;
            });
      }
      Amount paid = claimed.values().stream().reduce(Amount.ZERO, Amount::plus);
      assertThat(paid).isLessThanOrEqualTo(now.voucher().total());
    }

    void check() {
      for (Node node : nodes) {
        assertThat(node.served).as("served unpaid").isLessThanOrEqualTo(node.paid());
      }
      assertThat(acknowledged.stream().map(acked -> acked.voucher().nonce()))
          .as("one acknowledgement of a number")
          .doesNotHaveDuplicates();
      assertThat(acknowledged).allMatch(a -> !DEPOSIT.isLessThan(a.voucher().total()));
    }

    /** A node settles with the newest voucher that it holds, though everybody else is gone. */
    void end() {
      for (Node node : nodes) {
        AckedVoucher held = node.till.newest(Payers.CHANNEL);
        if (held == null) {
          assertThat(node.served).isZero();
          continue;
        }
        Amount earned =
            Split.of(Payers.TERMS, held.signed().lines()).leaves().stream()
                .filter(leaf -> leaf.payee().equals(line(node.address).operator()))
                .map(Split.Leaf::cumulative)
                .findFirst()
                .orElse(Amount.ZERO);
        // All but the anchor's twentieth of what it served, at the least.
        assertThat(earned.units().longValueExact()).isGreaterThanOrEqualTo(node.served * 95 / 100);
      }
      long paid = nodes.stream().mapToLong(Node::paid).sum();
      long served = nodes.stream().mapToLong(node -> node.served).sum();
      long crashes = nodes.stream().mapToLong(node -> node.crashes).sum();
      long bound = NODES * PRICE * AHEAD + crashes * PRICE * Till.CALLS_OF_A_MARK;
      if (!payerLies) {
        assertThat(paid - served).as("the payer's loss").isLessThanOrEqualTo(bound);
      }
      assertThat(answered).isLessThanOrEqualTo(served);
    }

    private static Line line(Address node) {
      TokenType type = Payers.TYPE;
      Address operator = new Address(Bytes.concat(Bytes.of((byte) 1), node.bytes().slice(1, 20)));
      return new Line(node, operator, type, Address.ZERO, 0, Amount.ZERO);
    }

    private static SignedVoucher voucher(long nonce, List<Line> lines) {
      return SignedVoucher.by(
          Payers.PAYER, Payers.CHANNEL, nonce, lines, Payers.TERMS, Payers.DOMAIN);
    }
  }
}
