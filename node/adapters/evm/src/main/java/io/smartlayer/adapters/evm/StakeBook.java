package io.smartlayer.adapters.evm;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What operators have at stake at a registry, as of the end of one block ({@code
 * spec/protocol/stake.md}). Amounts are units of the Stake Token. Every method throws {@link
 * ChainFailure} if the chain does not say, or no such registry is there.
 */
public final class StakeBook {
  private static final int WORD = 32;

  /** Most parts of one stake that are on their way out. */
  private static final int PARTS_LIMIT = 8;

  private static final int TIME_BITS = 48;

  private final Chain chain;
  private final Address registry;
  private final long block;

  /** The book of a registry at a block. */
  public StakeBook(Chain chain, Address registry, long block) {
    this.chain = chain;
    this.registry = registry;
    this.block = block;
  }

  /**
   * A part of a stake that is on its way out.
   *
   * @param ready from when it can be withdrawn
   */
  public record Unbonding(BigInteger units, Instant ready) {}

  /**
   * What an operator has at stake.
   *
   * @param needed by its nodes
   * @param unbonding oldest first
   */
  public record Stake(BigInteger bonded, BigInteger needed, List<Unbonding> unbonding) {
    /** Copies the list. */
    public Stake {
      unbonding = List.copyOf(unbonding);
    }

    /** What can be cut: all that is bonded or on its way out. */
    public BigInteger all() {
      return unbonding.stream().map(Unbonding::units).reduce(bonded, BigInteger::add);
    }
  }

  /**
   * What each node of a role needs.
   *
   * @param toCome what it will need
   * @param from when; the same holds now where that is past
   */
  public record Minimum(BigInteger now, BigInteger toCome, Instant from) {}

  /** What an operator has; nothing where it never staked. */
  public Stake of(Address operator) {
    Bytes parts = returned(Abi.call("unbondingOf(address)", operator));
    int count = parts.size() < 2 * WORD ? -1 : parts.size() / WORD / 2 - 1;
    expect(count >= 0 && count <= PARTS_LIMIT && parts.size() == (2 + 2 * count) * WORD);
    List<Unbonding> unbonding = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      unbonding.add(new Unbonding(word(parts, 2 * i), time(word(parts, 2 * i + 1))));
    }
    return new Stake(
        number("stakeOf(address)", operator), number("neededStake(address)", operator), unbonding);
  }

  /** What a role needs. */
  public Minimum minimum(Role role) {
    int code = RegistryWriter.code(role);
    Bytes toCome = returned(Abi.call("minimumStakeToCome(uint8)", code));
    expect(toCome.size() == 2 * WORD);
    return new Minimum(number("minimumStake(uint8)", code), word(toCome, 0), time(word(toCome, 1)));
  }

  /** The Stake Token. */
  public Address token() {
    return address("stakeToken()");
  }

  /** The contract that cuts stake; {@link Address#ZERO} where there is none. */
  public Address slasher() {
    return address("slasher()");
  }

  /** From unbonding to withdrawal. */
  public Duration unbondingPeriod() {
    return Duration.between(Instant.EPOCH, time(number("unbondingPeriod()")));
  }

  private Address address(String function) {
    Bytes word = returned(Abi.call(function));
    expect(word.size() == WORD && word(word, 0).bitLength() <= Address.SIZE * Byte.SIZE);
    return new Address(word.slice(WORD - Address.SIZE, WORD));
  }

  private BigInteger number(String function, Object... arguments) {
    Bytes bytes = returned(Abi.call(function, arguments));
    expect(bytes.size() == WORD);
    return word(bytes, 0);
  }

  private Bytes returned(Bytes call) {
    return switch (chain.call(registry, call, block)) {
      case Answer.Known<Chain.Returned>(Chain.Returned.Data(Bytes bytes)) -> bytes;
      case Answer.Known<Chain.Returned> _ -> throw noRegistry();
      case Answer.CannotTell<Chain.Returned>(String why) -> throw new ChainFailure(why);
    };
  }

  private void expect(boolean holds) {
    if (!holds) {
      throw noRegistry();
    }
  }

  private ChainFailure noRegistry() {
    return new ChainFailure("no registry with stakes is at " + registry.toHex());
  }

  private Instant time(BigInteger seconds) {
    expect(seconds.bitLength() <= TIME_BITS);
    return Instant.ofEpochSecond(seconds.longValueExact());
  }

  private static BigInteger word(Bytes bytes, int place) {
    return new BigInteger(1, bytes.slice(place * WORD, (place + 1) * WORD).toArray());
  }
}
