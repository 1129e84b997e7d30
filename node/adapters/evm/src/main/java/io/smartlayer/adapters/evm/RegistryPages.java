package io.smartlayer.adapters.evm;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.environment.NodeRegistry.Members;
import io.smartlayer.environment.NodeRegistry.Registered;
import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Reads the NodeRegistry contract page by page. What that contract cannot hold is a {@link
 * ChainFailure}: then another contract answered, or the endpoint made the answer up.
 */
final class RegistryPages {
  /** Nodes read at once: the contract's {@code LARGEST_SLICE}. */
  static final int PAGE = 64;

  /** Largest page that is read, in bytes of its ABI form. */
  static final int PAGE_LIMIT_BYTES = PAGE << 10;

  private static final int WORD = 32;
  private static final Role[] ROLES = {Role.ANCHOR, Role.SERVICE};
  private static final Pattern HTTP = Pattern.compile("https?://[\\x21-\\x7e]*");

  private final UnaryOperator<Bytes> contract;
  private final long block;

  /**
   * A registry as at one block.
   *
   * @param contract answers a call's data; with nothing where there is no contract, or it refuses
   */
  RegistryPages(UnaryOperator<Bytes> contract, long block) {
    this.contract = contract;
    this.block = block;
  }

  /** All of it; at most two and {@code NODES_LIMIT / PAGE} calls. */
  Members read() {
    long begin = number(Abi.call("beginBlock()"));
    long count = number(Abi.call("count()"));
    expect(begin <= block && count <= NodeRegistry.NODES_LIMIT);
    List<Registered> nodes = new ArrayList<>();
    while (nodes.size() < count) {
      BigInteger from = BigInteger.valueOf(nodes.size());
      Bytes page =
          contract.apply(Abi.call("slice(uint256,uint256)", from, BigInteger.valueOf(PAGE)));
      List<Registered> read = page(page, block);
      expect(read.size() == Math.min(PAGE, count - nodes.size()));
      nodes.addAll(read);
    }
    return new Members(nodes, begin);
  }

  /** The block in which a feed's group was registered, or 0; one call. */
  long groupBlock(Hash feedId) {
    long registered = number(Abi.call("groupBlock(bytes32)", feedId));
    expect(registered <= block);
    return registered;
  }

  /** Reads what {@code slice} returns. */
  static List<Registered> page(Bytes answer, long block) {
    expect(answer.size() <= PAGE_LIMIT_BYTES);
    Tuple[] entries;
    try {
      entries =
          TupleType.parse("((address,uint8,uint40,uint40,bytes,string)[])")
              .decode(answer.toArray())
              .get(0);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new ChainFailure("the registry should have answered a list of nodes", e);
    }
    List<Registered> nodes = new ArrayList<>();
    for (Tuple entry : entries) {
      nodes.add(node(entry, block));
    }
    return nodes;
  }

  private static Registered node(Tuple entry, long block) {
    com.esaulpaugh.headlong.abi.Address operator = entry.get(0);
    int role = entry.get(1);
    long since = entry.get(2);
    long until = entry.get(3);
    byte[] key = entry.get(4);
    String http = entry.get(5);
    expect(role < ROLES.length && key.length == NodeRegistry.KEY_SIZE);
    expect(since <= block && until <= block && (until == 0 || since <= until));
    expect(http.length() <= NodeRegistry.HTTP_LIMIT && HTTP.matcher(http).matches());
    return new Registered(
        Address.fromHex(operator.toString()), ROLES[role], Bytes.of(key), http, since, until);
  }

  private long number(Bytes question) {
    Bytes word = contract.apply(question);
    if (word.size() != WORD) {
      throw new ChainFailure("no registry of nodes there at block " + block);
    }
    BigInteger number = new BigInteger(1, word.toArray());
    expect(number.bitLength() <= 40);
    return number.longValueExact();
  }

  private static void expect(boolean holds) {
    if (!holds) {
      throw new ChainFailure("the contract is no registry of nodes, or its endpoint misreports it");
    }
  }
}
