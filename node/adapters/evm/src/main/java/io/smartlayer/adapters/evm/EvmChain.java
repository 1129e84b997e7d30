package io.smartlayer.adapters.evm;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.math.BigInteger;
import java.net.URI;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A chain read over the JSON-RPC of one endpoint.
 *
 * <p>A contract that refuses a question, or is not there, is the chain's word. An answer that is
 * none, or has another form than the question's standard says, is "cannot tell". An endpoint that
 * serves another chain than the one asked for is not believed.
 */
public final class EvmChain implements Chain, NodeRegistry, AutoCloseable {
  /** How long a question may take. */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Largest list of script locations that is read, in bytes of its ABI form. */
  static final int SCRIPT_URIS_LIMIT_BYTES = 16 << 10;

  /** Largest list of a registry's scripts that is read, in bytes of its ABI form. */
  static final int LISTED_SCRIPTS_LIMIT_BYTES = 64 << 10;

  private static final int WORD = 32;
  private static final JsonNode FINALIZED = Wire.text("finalized");
  private static final String CALL_GAS_QUANTITY = "0x" + Long.toHexString(CALL_GAS);

  /** Of each script its name, icon, token, location, and whether it is the contract owner's. */
  private static final TupleType<Tuple> LISTED_SCRIPTS =
      TupleType.parse("((string,string,uint256,string,bool)[])");

  private final long chainId;
  private final JsonRpc rpc;
  private volatile boolean rightChain;

  /**
   * A chain; nothing is asked yet.
   *
   * @param endpoint http or https
   * @param chainId the EIP-155 chain id that the endpoint must serve
   */
  public EvmChain(URI endpoint, long chainId) {
    this(endpoint, chainId, TIMEOUT);
  }

  EvmChain(URI endpoint, long chainId, Duration timeout) {
    this.chainId = chainId;
    this.rpc = new JsonRpc(endpoint, timeout);
  }

  /**
   * The chain that an endpoint serves, whichever that is.
   *
   * @throws ChainFailure if the endpoint does not name its chain
   */
  public static EvmChain servedBy(URI endpoint) {
    try (var rpc = new JsonRpc(endpoint, TIMEOUT)) {
      return new EvmChain(endpoint, Wire.smallNumber(rpc.call("eth_chainId")));
    }
  }

  @Override
  public long chainId() {
    return chainId;
  }

  @Override
  public Answer<Block> latest() {
    return ask(() -> block(Wire.text("latest")));
  }

  @Override
  public Answer<Block> blockAt(long number) {
    return ask(() -> numbered(number));
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    if (token.type().chainId() != chainId) {
      return new Answer.CannotTell<>(token + " is not on chain " + chainId);
    }
    if (token.type().isAttested()) {
      return new Answer.Known<>(Address.ZERO);
    }
    Bytes call = Abi.call("ownerOf(uint256)", token.number());
    return ask(() -> addressOrZero(callOrEmpty(token.type().contract(), call, block)));
  }

  @Override
  public Answer<Address> ownerOf(Address contract, long block) {
    return ask(() -> addressOrZero(callOrEmpty(contract, Abi.call("owner()"), block)));
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return ask(() -> texts(callOrEmpty(contract, Abi.call("scriptURI()"), block)));
  }

  @Override
  public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
    Bytes call = Abi.call("hasRole(bytes32,address)", role, account);
    return ask(() -> yesOrNo(callOrEmpty(contract, call, block)));
  }

  @Override
  public Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block) {
    Bytes call = Abi.call("scriptData(address)", contract);
    return ask(() -> scripts(callOrEmpty(registry, call, block)));
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    Bytes call = Abi.call("getRevokeOffchain(address,bytes32)", attester, uid);
    return ask(() -> {
      Bytes word = callOrEmpty(eas, call, block);
      if (word.size() != WORD) {
        throw new ChainFailure("no Ethereum Attestation Service at " + eas);
      }
      return seconds(new BigInteger(1, word.toArray()));
    });
  }

  @Override
  public Answer<Block> finalized() {
    return ask(() -> block(FINALIZED));
  }

  @Override
  public Answer<Block> finalBlock(long number) {
    return ask(() -> {
      requireFinal(number);
      return numbered(number);
    });
  }

  @Override
  public Answer<List<Log>> logs(Address contract, Hash topic, long from, long to) {
    if (from < 0 || from > to || to - from >= LOGS_BLOCKS) {
      return new Answer.CannotTell<>("logs of no more than " + LOGS_BLOCKS + " blocks are read");
    }
    return ask(() -> {
      requireFinal(to); // an endpoint that is behind would say that there are none
      return new EvmLogs(contract, topic, from, to).read(rpc);
    });
  }

  @Override
  public Answer<Returned> call(Address contract, Bytes data, long block) {
    return ask(() -> {
      try {
        Bytes bytes = called(message(contract, data).put("gas", CALL_GAS_QUANTITY), block);
        return bytes.size() > RETURNED_LIMIT_BYTES
            ? new Returned.TooLarge()
            : new Returned.Data(bytes);
      } catch (Reverted _) {
        return new Returned.Reverted();
      }
    });
  }

  @Override
  public Answer<Members> members(Address registry, long block) {
    return ask(() -> new RegistryPages(call -> callOrEmpty(registry, call, block), block).read());
  }

  @Override
  public Answer<Long> groupBlock(Address registry, Hash feedId, long block) {
    return ask(() ->
        new RegistryPages(call -> callOrEmpty(registry, call, block), block).groupBlock(feedId));
  }

  /** Ends every question that is under way; later ones cannot be told. */
  @Override
  public void close() {
    rpc.close();
  }

  private <T> Answer<T> ask(Supplier<T> question) {
    try {
      checkChain();
      return new Answer.Known<>(question.get());
    } catch (Reverted _) {
      return new Answer.CannotTell<>("the endpoint speaks of a contract where none was asked");
    } catch (ChainFailure e) {
      return new Answer.CannotTell<>(String.valueOf(e.getMessage()));
    }
  }

  private Block block(JsonNode which) {
    JsonNode whole = JsonNodeFactory.instance.booleanNode(false);
    JsonNode block = rpc.call("eth_getBlockByNumber", which, whole);
    return new Block(
        Wire.smallNumber(block.path("number")),
        Wire.hash(block.path("hash")),
        Instant.ofEpochSecond(seconds(Wire.number(block.path("timestamp")))));
  }

  private Block numbered(long number) {
    Block block = block(Wire.quantity(number));
    if (block.number() != number) {
      throw new ChainFailure("asked for block " + number + ", not " + block.number());
    }
    return block;
  }

  private void requireFinal(long number) {
    if (block(FINALIZED).number() < number) {
      throw new ChainFailure("block " + number + " is not final yet");
    }
  }

  private void checkChain() {
    if (!rightChain) {
      long served = Wire.smallNumber(rpc.call("eth_chainId"));
      if (served != chainId) {
        throw new ChainFailure("the endpoint serves chain " + served + ", not " + chainId);
      }
      rightChain = true;
    }
  }

  /** What a contract returns; nothing where there is no contract, or it refuses. */
  private Bytes callOrEmpty(Address contract, Bytes data, long block) {
    try {
      return called(message(contract, data), block);
    } catch (Reverted e) {
      return Bytes.EMPTY;
    }
  }

  private static ObjectNode message(Address contract, Bytes data) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("to", contract.toHex())
        .put("data", data.toHex());
  }

  private Bytes called(ObjectNode message, long block) {
    return Wire.bytes(rpc.call("eth_call", message, Wire.quantity(block)));
  }

  private static Address addressOrZero(Bytes answer) {
    if (answer.size() == 0) {
      return Address.ZERO;
    }
    int start = WORD - Address.SIZE;
    if (answer.size() != WORD || !answer.slice(0, start).equals(Bytes.zeros(start))) {
      throw new ChainFailure("the contract should have answered an address");
    }
    return new Address(answer.slice(start, WORD));
  }

  /** Reads {@code string[]}; nothing is an empty list. */
  static List<String> texts(Bytes answer) {
    if (answer.size() == 0) {
      return List.of();
    }
    if (answer.size() > SCRIPT_URIS_LIMIT_BYTES) {
      throw new ChainFailure("more than " + SCRIPT_URIS_LIMIT_BYTES + " bytes of script locations");
    }
    try {
      String[] texts = TupleType.parse("(string[])").decode(answer.toArray()).get(0);
      return List.of(texts);
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new ChainFailure("the contract should have answered a list of texts", e);
    }
  }

  private static boolean yesOrNo(Bytes answer) {
    if (answer.size() == 0 || answer.equals(Bytes.zeros(WORD))) {
      return false;
    }
    if (!answer.equals(Bytes.concat(Bytes.zeros(WORD - 1), Bytes.of((byte) 1)))) {
      throw new ChainFailure("the contract should have answered yes or no");
    }
    return true;
  }

  /** Reads what a registry of scripts lists; nothing is an empty list. */
  static List<ListedScript> scripts(Bytes answer) {
    if (answer.size() == 0) {
      return List.of();
    }
    if (answer.size() > LISTED_SCRIPTS_LIMIT_BYTES) {
      throw new ChainFailure("more than " + LISTED_SCRIPTS_LIMIT_BYTES + " bytes of scripts");
    }
    try {
      Tuple[] scripts = LISTED_SCRIPTS.decode(answer.toArray()).get(0);
      return Arrays.stream(scripts)
          .map(script -> new ListedScript(script.get(3), script.get(4)))
          .toList();
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new ChainFailure("the registry should have answered a list of scripts", e);
    }
  }

  private static long seconds(BigInteger value) {
    if (value.compareTo(BigInteger.valueOf(Instant.MAX.getEpochSecond())) > 0) {
      throw new ChainFailure("a time beyond the calendar");
    }
    return value.longValueExact();
  }
}
