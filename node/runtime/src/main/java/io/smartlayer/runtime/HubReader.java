package io.smartlayer.runtime;

import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Line;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.gateway.PaymentPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the chain says of payments, as of its newest block: channels, and who earns of calls
 * ({@code contracts/src/IChannelHub.sol}, {@code IServiceRevenue.sol}). Waits for the chain, within
 * a bound. Safe for use by many threads.
 */
public final class HubReader {
  private static final int WORD = 32;
  private static final int SELECTOR = 4;
  private static final int CHANNEL_WORDS = 11;

  /** Questions under way: strangers can ask for as many channels as they like. */
  private static final int QUESTIONS = 16;

  /** A time that no channel has, and a calendar still can. */
  private static final BigInteger LATEST = BigInteger.ONE.shiftLeft(48);

  private final Chain chain;
  private final Address hub;
  private final Semaphore turns = new Semaphore(QUESTIONS);

  /** Reads a hub. */
  public HubReader(Chain chain, Address hub) {
    this.chain = chain;
    this.hub = hub;
  }

  /** What the chain says of a channel. */
  public sealed interface Look {
    /** There it is. */
    record Found(Channel channel) implements Look {}

    /** There is none of that id. */
    record None() implements Look {}

    /** The chain could not be asked. */
    record CannotTell(String why) implements Look {}
  }

  /**
   * Who earns of calls about a type's tokens.
   *
   * @param issuer {@link Address#ZERO} for nobody
   * @param share in ten-thousandths
   */
  public record Revenue(Address issuer, int share) {
    /** Nobody does. */
    public static final Revenue NONE = new Revenue(Address.ZERO, 0);
  }

  /** The hub, as its contract describes itself; that never changes. */
  public Answer<PaymentPort.Hub> hub() {
    return switch (latest()) {
      case Answer.CannotTell<Long>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Long>(Long block) ->
          switch (words(hub, block, 1, "token()")) {
            case Read.CannotTell(String why) -> new Answer.CannotTell<>(why);
            case Read.Refused _ -> new Answer.CannotTell<>("no ChannelHub is at " + hub.toHex());
            case Read.Words(List<BigInteger> token) ->
                switch (words(hub, block, 1, "anchorShare()")) {
                  case Read.Words(List<BigInteger> share) ->
                      new Answer.Known<>(
                          new PaymentPort.Hub(
                              chain.chainId(),
                              hub,
                              address(token.getFirst()),
                              share.getFirst().intValueExact()));
                  case Read.CannotTell(String why) -> new Answer.CannotTell<>(why);
                  case Read.Refused _ ->
                      new Answer.CannotTell<>("no ChannelHub is at " + hub.toHex());
                };
          };
    };
  }

  /** Whose registry binds what is signed for the hub. */
  public Answer<Address> registry() {
    return switch (latest()) {
      case Answer.CannotTell<Long>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Long>(Long block) ->
          switch (words(hub, block, 1, "registry()")) {
            case Read.Words(List<BigInteger> word) -> new Answer.Known<>(address(word.getFirst()));
            case Read.CannotTell(String why) -> new Answer.CannotTell<>(why);
            case Read.Refused _ -> new Answer.CannotTell<>("no ChannelHub is at " + hub.toHex());
          };
    };
  }

  /** A channel. */
  public Look channel(Hash id) {
    return switch (latest()) {
      case Answer.CannotTell<Long>(String why) -> new Look.CannotTell(why);
      case Answer.Known<Long>(Long block) ->
          switch (words(hub, block, CHANNEL_WORDS, "channelOf(bytes32)", id.bytes())) {
            case Read.CannotTell(String why) -> new Look.CannotTell(why);
            case Read.Refused _ -> new Look.None();
            case Read.Words(List<BigInteger> all) -> found(id, all);
          };
    };
  }

  /** Who earns of calls about a type's tokens; a contract that does not say so has nobody. */
  public Answer<Revenue> revenue(TokenType type) {
    if (type.isAttested()) {
      return new Answer.Known<>(Revenue.NONE);
    }
    return switch (latest()) {
      case Answer.CannotTell<Long>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Long>(Long block) ->
          switch (words(type.contract(), block, 2, "serviceRevenue()")) {
            case Read.CannotTell(String why) -> new Answer.CannotTell<>(why);
            case Read.Refused _ -> new Answer.Known<>(Revenue.NONE);
            case Read.Words(List<BigInteger> both) -> new Answer.Known<>(revenue(both));
          };
    };
  }

  /** What a contract has of the hub's tokens for an account. */
  public Answer<Amount> balance(Address token, Address account) {
    return switch (latest()) {
      case Answer.CannotTell<Long>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Long>(Long block) ->
          switch (words(token, block, 1, "balanceOf(address)", word(account))) {
            case Read.Words(List<BigInteger> units) when units.getFirst().bitLength() <= 128 ->
                new Answer.Known<>(new Amount(units.getFirst()));
            case Read.CannotTell(String why) -> new Answer.CannotTell<>(why);
            case Read.Refused _, Read.Words _ ->
                new Answer.CannotTell<>("no Service Token is at " + token.toHex());
          };
    };
  }

  /** What a payee has claimed of a channel. */
  public Answer<Amount> claimed(Hash id, Address payee) {
    return switch (latest()) {
      case Answer.CannotTell<Long>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Long>(Long block) ->
          switch (words(hub, block, 1, "claimed(bytes32,address)", id.bytes(), word(payee))) {
            case Read.Words(List<BigInteger> units) when units.getFirst().bitLength() <= 128 ->
                new Answer.Known<>(new Amount(units.getFirst()));
            case Read.CannotTell(String why) -> new Answer.CannotTell<>(why);
            case Read.Refused _, Read.Words _ ->
                new Answer.CannotTell<>("no ChannelHub is at " + hub.toHex());
          };
    };
  }

  private sealed interface Read {
    record Words(List<BigInteger> words) implements Read {}

    /** The contract refused, or answers something else: it is another one. */
    record Refused() implements Read {}

    record CannotTell(String why) implements Read {}
  }

  private Answer<Long> latest() {
    return switch (chain.latest()) {
      case Answer.CannotTell<Chain.Block>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Chain.Block>(Chain.Block block) -> new Answer.Known<>(block.number());
    };
  }

  private Read words(Address contract, long block, int count, String function, Bytes... arguments) {
    if (!turns.tryAcquire()) {
      return new Read.CannotTell("as many questions wait for the chain as may");
    }
    try {
      return asked(contract, block, count, function, arguments);
    } finally {
      turns.release();
    }
  }

  private Read asked(Address contract, long block, int count, String function, Bytes... arguments) {
    Bytes selector = Hash.keccak(Bytes.utf8(function)).bytes().slice(0, SELECTOR);
    Bytes data = Bytes.concat(selector, Bytes.concat(arguments));
    return switch (chain.call(contract, data, block)) {
      case Answer.CannotTell<Chain.Returned>(String why) -> new Read.CannotTell(why);
      case Answer.Known<Chain.Returned>(Chain.Returned.Data(Bytes bytes))
          when bytes.size() == count * WORD ->
          new Read.Words(
              IntStream.range(0, count)
                  .mapToObj(i -> bytes.slice(i * WORD, (i + 1) * WORD))
                  .map(word -> new BigInteger(1, word.toArray()))
                  .toList());
      case Answer.Known<Chain.Returned> _ -> new Read.Refused();
    };
  }

  private static Look found(Hash id, List<BigInteger> all) {
    BigInteger closes = all.get(4);
    if (closes.compareTo(LATEST) >= 0 || all.get(6).bitLength() > 63) {
      return new Look.CannotTell("the hub says what no channel is");
    }
    return new Look.Found(
        new Channel(
            id,
            address(all.get(0)),
            address(all.get(1)),
            address(all.get(2)),
            Duration.ofSeconds(all.get(3).longValueExact()),
            closes.signum() == 0 ? null : Instant.ofEpochSecond(closes.longValueExact()),
            all.get(5).signum() > 0,
            all.get(6).longValueExact(),
            new Amount(all.get(7)),
            new Amount(all.get(8)),
            new Amount(all.get(9)),
            new Hash(word(all.get(10)))));
  }

  /** What no issuer may have is nobody's: a contract of others may say what it likes. */
  private static Revenue revenue(List<BigInteger> both) {
    BigInteger share = both.getLast();
    Address issuer = address(both.getFirst());
    boolean isShare =
        share.signum() > 0 && share.compareTo(BigInteger.valueOf(Line.ISSUER_MOST)) <= 0;
    return isShare
            && both.getFirst().bitLength() <= 8 * Address.SIZE
            && !issuer.equals(Address.ZERO)
        ? new Revenue(issuer, share.intValueExact())
        : Revenue.NONE;
  }

  private static Address address(BigInteger word) {
    return new Address(word(word).slice(WORD - Address.SIZE, WORD));
  }

  private static Bytes word(Address address) {
    return Bytes.concat(Bytes.zeros(WORD - Address.SIZE), address.bytes());
  }

  private static Bytes word(BigInteger number) {
    byte[] digits = number.toByteArray();
    int from = Math.max(0, digits.length - WORD);
    Bytes tail = Bytes.of(digits, from, digits.length - from);
    return Bytes.concat(Bytes.zeros(WORD - tail.size()), tail);
  }

  /** Looks up what a line needs; null where the chain cannot be asked. */
  @Nullable Revenue revenueOrNull(TokenType type) {
    return revenue(type) instanceof Answer.Known<Revenue>(Revenue revenue) ? revenue : null;
  }
}
