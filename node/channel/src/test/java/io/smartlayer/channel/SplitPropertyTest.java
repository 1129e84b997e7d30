package io.smartlayer.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Splits of any lines are whole, keep their order, and pay nobody less when more is spent. */
class SplitPropertyTest {
  private static final int ROUNDS = 200;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void leavesKeepTheirPlacesAndNeverFall(long seed) {
    var random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      var terms = new Split.Terms(Payers.address(1), random.nextInt(2_001));
      List<Line> lines = new ArrayList<>();
      Split before = Split.of(terms, lines);
      for (int step = 0; step < 20; step++) {
        grow(lines, random);
        Split after = Split.of(terms, lines);
        assertThat(after.total())
            .isEqualTo(lines.stream().map(Line::gross).reduce(Amount.ZERO, Amount::plus));
        for (int i = 0; i < before.leaves().size(); i++) {
          Split.Leaf was = before.leaves().get(i);
          Split.Leaf is = after.leaves().get(i);
          assertThat(is.payee()).isEqualTo(was.payee());
          assertThat(is.cumulative()).isGreaterThanOrEqualTo(was.cumulative());
        }
        before = after;
      }
      assertThat(before.leaves().stream().map(Split.Leaf::payee)).doesNotHaveDuplicates();
      everyLeafIsProved(before);
    }
  }

  private static void grow(List<Line> lines, Random random) {
    if (!lines.isEmpty() && random.nextInt(3) > 0) {
      int at = random.nextInt(lines.size());
      Line line = lines.get(at);
      lines.set(at, line.with(line.gross().plus(Amount.of(random.nextInt(3)))));
      return;
    }
    boolean hasIssuer = random.nextBoolean();
    Address issuer = hasIssuer ? Payers.address(1 + random.nextInt(6)) : Address.ZERO;
    lines.add(
        new Line(
            Payers.address(100 + lines.size()),
            Payers.address(1 + random.nextInt(6)),
            Payers.TYPE,
            issuer,
            hasIssuer ? 1 + random.nextInt(Line.ISSUER_MOST) : 0,
            Amount.of(random.nextInt(10))));
  }

  /** What the contract does with a proof, written apart from it and from the split. */
  private static void everyLeafIsProved(Split split) {
    for (int i = 0; i < split.leaves().size(); i++) {
      Split.Leaf leaf = split.leaves().get(i);
      Hash hash = Hash.keccak(Bytes.of((byte) 0), leaf.payee().bytes(), sixteen(leaf.cumulative()));
      Amount sum = leaf.cumulative();
      int place = i;
      for (Split.Node other : split.proof(i)) {
        Bytes own = Bytes.concat(hash.bytes(), sixteen(sum));
        Bytes its = Bytes.concat(other.hash().bytes(), sixteen(other.sum()));
        Bytes inner = place % 2 == 0 ? Bytes.concat(own, its) : Bytes.concat(its, own);
        hash = Hash.keccak(Bytes.of((byte) 1), inner);
        sum = sum.plus(other.sum());
        place /= 2;
      }
      assertThat(hash).isEqualTo(split.root());
      assertThat(sum).isEqualTo(split.total());
    }
  }

  private static Bytes sixteen(Amount amount) {
    return Bytes.fromHex("0x%032x".formatted(amount.units()));
  }
}
