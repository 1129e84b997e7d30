package io.smartlayer.adapters.evm;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes the chain in the name of one account: deploys contracts and calls them (EIP-1559
 * transactions).
 *
 * <p>A call returns when its transaction is in a block, within a bounded time. Its gas is estimated
 * first, so that most refusals cost nothing. Safe for use by many threads; no other writer may use
 * the account at the same time.
 */
public final class ChainWriter implements AutoCloseable {
  /** How long a transaction may take to be in a block. */
  public static final Duration MINING_TIMEOUT = Duration.ofSeconds(60);

  /** Most gas that a transaction may use (EIP-7825 allows 2^24). */
  static final long GAS_LIMIT = 1 << 24;

  /**
   * What a call may need more than when it was estimated, since its block is a later one: the first
   * transfer of votes in a second writes checkpoints that the next ones find. None is paid unused.
   */
  static final long SPARE_GAS = 100_000;

  /** Most that is paid for a unit of gas, in wei. */
  static final BigInteger FEE_LIMIT = BigInteger.valueOf(500_000_000_000L);

  private static final BigInteger TIP = BigInteger.valueOf(1_000_000_000L);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final SecretKey key;
  private final JsonRpc rpc;
  private final long chainId;

  /** Held from reading the account's nonce until the transaction that uses it is handed over. */
  private final ReentrantLock nonceLock = new ReentrantLock();

  /**
   * Opens an account on the chain that an endpoint serves.
   *
   * @throws ChainFailure if the endpoint does not name its chain
   */
  public ChainWriter(URI endpoint, SecretKey key) {
    this.key = key;
    this.rpc = new JsonRpc(endpoint, EvmChain.TIMEOUT);
    this.chainId = Wire.smallNumber(rpc.call("eth_chainId"));
  }

  /**
   * A transaction in a block.
   *
   * @param block the block's number
   * @param gasUsed units of gas
   */
  public record Mined(Hash transaction, long block, long gasUsed) {}

  /** The account's address. */
  public Address address() {
    return key.address();
  }

  /** The EIP-155 chain id that the endpoint serves. */
  public long chainId() {
    return chainId;
  }

  /**
   * Creates a contract and returns its address.
   *
   * @param arguments of its constructor, as {@link #send} takes them
   * @throws Reverted if the constructor refused
   * @throws ChainFailure if the chain gave no usable answer in time
   */
  public Address deploy(Artifact artifact, Object... arguments) {
    Sent sent = transmit(null, artifact.creation(arguments));
    await(sent.transaction());
    return Transaction.created(address(), sent.nonce());
  }

  /**
   * Calls a contract.
   *
   * @param function its signature, such as {@code transferFrom(address,address,uint256)}
   * @param arguments {@code Address}, {@code Hash} for bytes32, {@code Bytes} for bytes, {@code
   *     BigInteger} for integers of 64 bits and more, {@code Long} for those of 32 to 56, {@code
   *     Integer} for less, {@code String}, {@code Boolean}, {@code List} for structs, lists of
   *     them, string[] and bytes32[]
   * @throws Reverted if the contract refused
   * @throws ChainFailure if the chain gave no usable answer in time
   */
  public Mined send(Address contract, String function, Object... arguments) {
    Sent sent = transmit(contract, Abi.call(function, arguments));
    return await(sent.transaction());
  }

  /** Ends what is under way; the fate of a transaction that was being sent is then unknown. */
  @Override
  public void close() {
    rpc.close();
  }

  private record Sent(Hash transaction, long nonce) {}

  private Sent transmit(@Nullable Address to, Bytes data) {
    BigInteger feeLimit = feeLimit();
    long gas = Wire.smallNumber(rpc.call("eth_estimateGas", message(to, data)));
    long gasLimit = Math.min(GAS_LIMIT, gas + gas / 4 + SPARE_GAS);
    nonceLock.lock();
    try {
      JsonNode count =
          rpc.call("eth_getTransactionCount", Wire.data(address().bytes()), Wire.text("pending"));
      long nonce = Wire.smallNumber(count);
      var transaction = new Transaction(chainId, nonce, TIP, feeLimit, gasLimit, to, data);
      Bytes signed = transaction.signed(key);
      Hash hash = Wire.hash(rpc.call("eth_sendRawTransaction", Wire.data(signed)));
      if (!hash.equals(Hash.keccak(signed))) {
        throw new ChainFailure("the endpoint took another transaction than the one sent");
      }
      return new Sent(hash, nonce);
    } finally {
      nonceLock.unlock();
    }
  }

  /** Twice the base fee, so that it may rise for six full blocks, and the tip. */
  private BigInteger feeLimit() {
    JsonNode whole = JsonNodeFactory.instance.booleanNode(false);
    JsonNode block = rpc.call("eth_getBlockByNumber", Wire.text("latest"), whole);
    BigInteger fee = Wire.number(block.path("baseFeePerGas")).shiftLeft(1).add(TIP);
    if (fee.compareTo(FEE_LIMIT) > 0) {
      throw new ChainFailure("gas costs more than " + FEE_LIMIT + " wei");
    }
    return fee;
  }

  private ObjectNode message(@Nullable Address to, Bytes data) {
    ObjectNode message =
        JsonNodeFactory.instance
            .objectNode()
            .put("from", address().toHex())
            .put("data", data.toHex());
    return to == null ? message : message.put("to", to.toHex());
  }

  private Mined await(Hash transaction) {
    Duration waited = Duration.ZERO;
    Duration pause = FIRST_PAUSE;
    while (waited.compareTo(MINING_TIMEOUT) < 0) {
      JsonNode receipt = rpc.call("eth_getTransactionReceipt", Wire.data(transaction.bytes()));
      if (receipt.isObject()) {
        return mined(transaction, receipt);
      }
      pause(pause);
      waited = waited.plus(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
    throw new ChainFailure(transaction + " is in no block after " + MINING_TIMEOUT);
  }

  private static Mined mined(Hash transaction, JsonNode receipt) {
    if (Wire.smallNumber(receipt.path("status")) != 1) {
      throw new Reverted(Bytes.EMPTY);
    }
    return new Mined(
        transaction,
        Wire.smallNumber(receipt.path("blockNumber")),
        Wire.smallNumber(receipt.path("gasUsed")));
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChainFailure("interrupted while waiting for a block", e);
    }
  }
}
