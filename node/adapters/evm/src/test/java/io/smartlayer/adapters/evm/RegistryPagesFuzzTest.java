package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.environment.NodeRegistry.Members;
import io.smartlayer.environment.NodeRegistry.Registered;
import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A contract, or its endpoint, may answer anything when it is asked for its nodes. */
final class RegistryPagesFuzzTest {
  private static final long BLOCK = 1000;
  private static final String KEY = "02" + "11".repeat(32);
  private static final Bytes TWO = page(entry(0, 5, 9, KEY, "http://a"), ok());

  @Test
  void aPageIsReadAsItIs() {
    List<Registered> nodes = RegistryPages.page(TWO, BLOCK);
    assertThat(nodes).hasSize(2);
    assertThat(nodes.getFirst())
        .isEqualTo(
            new Registered(
                io.smartlayer.primitives.Address.fromHex("22".repeat(20)),
                NodeRegistry.Role.ANCHOR,
                Bytes.fromHex("0x" + KEY),
                "http://a",
                5,
                9));
  }

  @Test
  void whatIsNoPageOfARegistryFailsAndNothingElseHappens() {
    int refused = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Bytes damaged = damage(TWO, new Random(seed));
      try {
        assertThat(RegistryPages.page(damaged, BLOCK)).hasSizeLessThan(RegistryPages.PAGE);
      } catch (ChainFailure e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(5_000);
  }

  @Test
  void whatTheContractCannotHoldIsNotBelieved() {
    List<Tuple> wrong =
        List.of(
            entry(2, 5, 0, KEY, "http://a"),
            entry(0, BLOCK + 1, 0, KEY, "http://a"),
            entry(0, 5, BLOCK + 1, KEY, "http://a"),
            entry(0, 5, 4, KEY, "http://a"),
            entry(0, 5, 0, KEY + "00", "http://a"),
            entry(0, 5, 0, KEY, ""),
            entry(0, 5, 0, KEY, "ftp://a"),
            entry(0, 5, 0, KEY, "http://a b"),
            entry(0, 5, 0, KEY, "http://a\u001b[31m"),
            entry(0, 5, 0, KEY, "http://é"),
            entry(0, 5, 0, KEY, "http://" + "a".repeat(250)));
    for (Tuple each : wrong) {
      assertThatThrownBy(() -> RegistryPages.page(page(ok(), each), BLOCK))
          .isInstanceOf(ChainFailure.class)
          .hasMessageContaining("no registry of nodes");
    }
  }

  @Test
  void aPageBeyondTheLimitIsRefusedUnread() {
    Bytes large = Bytes.concat(TWO, Bytes.zeros(RegistryPages.PAGE_LIMIT_BYTES));
    assertThatThrownBy(() -> RegistryPages.page(large, BLOCK)).isInstanceOf(ChainFailure.class);
  }

  @Test
  void manyPagesAreReadOneAfterTheOther() {
    Members members = new RegistryPages(contract(150, 7, 150), BLOCK).read();
    assertThat(members.beginBlock()).isEqualTo(7);
    assertThat(members.nodes()).hasSize(150);
  }

  @Test
  void aCountThatIsNoneOrDiffersFromTheNodesIsNotBelieved() {
    for (UnaryOperator<Bytes> lies :
        List.of(
            contract(NodeRegistry.NODES_LIMIT + 1, 7, NodeRegistry.NODES_LIMIT + 1),
            contract(3, BLOCK + 1, 3),
            contract(3, 7, 2),
            contract(2, 7, 3),
            contract(65, 7, 64))) {
      assertThatThrownBy(() -> new RegistryPages(lies, BLOCK).read())
          .isInstanceOf(ChainFailure.class);
    }
  }

  /** A registry that says it has {@code count} nodes, and has {@code nodes}. */
  private static UnaryOperator<Bytes> contract(long count, long begin, int nodes) {
    return call -> {
      if (call.equals(Abi.call("count()"))) {
        return Abi.arguments("(uint256)", BigInteger.valueOf(count));
      }
      if (call.equals(Abi.call("beginBlock()"))) {
        return Abi.arguments("(uint256)", BigInteger.valueOf(begin));
      }
      int from = new BigInteger(1, call.slice(4, 36).toArray()).intValueExact();
      List<Tuple> page = new ArrayList<>();
      for (int i = from; i < Math.min(nodes, from + RegistryPages.PAGE); i++) {
        page.add(ok());
      }
      return page(page.toArray(Tuple[]::new));
    };
  }

  private static Bytes page(Tuple... entries) {
    TupleType<Tuple> type = TupleType.parse("((address,uint8,uint40,uint40,bytes,bytes)[])");
    return Bytes.of(type.encode(Tuple.from((Object) entries)).array());
  }

  private static Tuple ok() {
    return entry(1, 3, 0, KEY, "https://node.example:8443");
  }

  private static Tuple entry(int role, long since, long until, String key, String http) {
    var operator =
        com.esaulpaugh.headlong.abi.Address.wrap(
            com.esaulpaugh.headlong.abi.Address.toChecksumAddress("0x" + "22".repeat(20)));
    byte[] text = http.getBytes(StandardCharsets.UTF_8);
    return Tuple.of(operator, role, since, until, Bytes.fromHex("0x" + key).toArray(), text);
  }

  /** One to four bytes changed, most often in a length or an offset; sometimes cut short. */
  private static Bytes damage(Bytes whole, Random random) {
    byte[] bytes = whole.toArray();
    for (int i = 0; i <= random.nextInt(4); i++) {
      int word = random.nextInt(bytes.length / 32);
      int at = word * 32 + (random.nextBoolean() ? 31 : random.nextInt(32));
      bytes[at] = (byte) random.nextInt(256);
    }
    int size = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
    return Bytes.of(bytes, 0, size);
  }
}
