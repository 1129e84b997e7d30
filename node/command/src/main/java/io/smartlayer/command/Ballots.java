package io.smartlayer.command;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.runtime.SwitchWords;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a network's switch and its emergency ballots say at a block, for people. */
final class Ballots {
  private static final int WORD = 32;
  private static final int BALLOT_WORDS = 7;
  private static final int SHOWN_DIGITS = 4;

  private final Chain chain;
  private final Address contract;
  private final Chain.Block block;

  private Ballots(Chain chain, Address contract, Chain.Block block) {
    this.chain = chain;
    this.contract = contract;
    this.block = block;
  }

  /** As of the chain's newest block. */
  static Ballots newest(Chain chain, Address contract) {
    return new Ballots(chain, contract, known(chain.latest()));
  }

  /**
   * A ballot.
   *
   * @param number from 1
   * @param votes units of the Stake Token that are for it
   * @param duration for how long the mode holds from the moment of passing
   */
  record Ballot(
      long number,
      Instant end,
      BigInteger votes,
      Duration duration,
      VerificationMode mode,
      boolean passed) {}

  /** How many ballots there have been. */
  long count() {
    return call(contract, 1, "ballots()").getFirst().longValueExact();
  }

  /** The number of the ballot that an account opened last; 0 where it opened none. */
  long lastOpenedBy(Address account) {
    return call(contract, 1, "lastOpenedBy(address)", word(account)).getFirst().longValueExact();
  }

  /** A ballot; null where there is none of that number. */
  @Nullable Ballot ballot(long number) {
    if (number < 1 || number > count()) {
      return null;
    }
    List<BigInteger> all =
        call(contract, BALLOT_WORDS, "ballotOf(uint256)", word(BigInteger.valueOf(number)));
    return new Ballot(
        number,
        Instant.ofEpochSecond(all.get(2).longValueExact()),
        all.get(3),
        Duration.ofSeconds(all.get(4).longValueExact()),
        Objects.requireNonNull(SwitchWords.mode(all.get(5)), "a ballot is for a mode"),
        all.get(6).signum() > 0);
  }

  /** Which mode the switch sets, and until when. */
  String modeLine() {
    SwitchWords.Word word = known(SwitchWords.read(chain, contract, block.number())).at(now());
    return word == null
        ? "The switch says nothing: nodes follow their settings."
        : "The switch says " + word.mode().text() + " until " + word.until() + ".";
  }

  /** A ballot in a line. */
  String line(Ballot ballot) {
    String what =
        "ballot %d: %s for %s, "
            .formatted(ballot.number, ballot.mode.text(), VoteTime.text(ballot.duration));
    if (ballot.passed) {
      return what + "passed";
    }
    String votes = percent(ballot.votes) + " of all votes, more than 50 % needed";
    return now().isBefore(ballot.end)
        ? what + "open until " + ballot.end + ", " + votes
        : what + "not passed: " + votes;
  }

  private String percent(BigInteger votes) {
    BigInteger address = call(contract, 1, "token()").getFirst();
    var token = new Address(word(address).slice(WORD - Address.SIZE, WORD));
    BigInteger supply = call(token, 1, "totalSupply()").getFirst();
    return new BigDecimal(votes.multiply(BigInteger.valueOf(100)))
            .divide(new BigDecimal(supply.max(BigInteger.ONE)), SHOWN_DIGITS, RoundingMode.FLOOR)
            .stripTrailingZeros()
            .toPlainString()
        + " %";
  }

  private Instant now() {
    return block.time();
  }

  private List<BigInteger> call(Address at, int words, String function, Bytes... arguments) {
    return known(SwitchWords.call(chain, at, block.number(), words, function, arguments));
  }

  private static Bytes word(Address address) {
    return word(new BigInteger(1, address.bytes().toArray()));
  }

  private static Bytes word(BigInteger number) {
    byte[] digits = number.toByteArray();
    int from = digits.length > WORD ? digits.length - WORD : 0;
    Bytes tail = Bytes.of(digits).slice(from, digits.length);
    return Bytes.concat(Bytes.zeros(WORD - tail.size()), tail);
  }

  private static <T> T known(Answer<T> answer) {
    return switch (answer) {
      case Answer.Known<T>(T value) -> value;
      case Answer.CannotTell<T>(String why) -> throw new FeedFailure(Smartlayer.UNAVAILABLE, why);
    };
  }
}
