package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a network's switch says on the chain ({@code spec/protocol/governance.md}, "The switch").
 *
 * @param ordinary the DAO's word
 * @param emergency the holders' own, which goes first
 */
public record SwitchWords(Word ordinary, Word emergency) {
  private static final int WORD = 32;
  private static final int SELECTOR = 4;
  private static final BigInteger LATEST = BigInteger.ONE.shiftLeft(48);

  /** The modes by their numbers in the contract. */
  private static final List<VerificationMode> MODES =
      List.of(
          VerificationMode.NORMAL,
          VerificationMode.REEXECUTE,
          VerificationMode.DIVERSE,
          VerificationMode.ENFORCE);

  /** A mode that holds before a time. */
  public record Word(VerificationMode mode, Instant until) {
    boolean holds(Instant now) {
      return now.isBefore(until);
    }
  }

  /** The word that holds at a time; null where none does. */
  public @Nullable Word at(Instant now) {
    if (emergency.holds(now)) {
      return emergency;
    }
    return ordinary.holds(now) ? ordinary : null;
  }

  /** The number of a mode in the contract. */
  public static int number(VerificationMode mode) {
    return MODES.indexOf(mode);
  }

  /** The mode of a number in the contract; null where there is none. */
  public static @Nullable VerificationMode mode(BigInteger number) {
    return number.compareTo(BigInteger.valueOf(MODES.size())) < 0
        ? MODES.get(number.intValueExact())
        : null;
  }

  /** Reads both words as of the end of a block. */
  public static Answer<SwitchWords> read(Chain chain, Address contract, long block) {
    return switch (word(chain, contract, "ordinary()", block)) {
      case Answer.CannotTell<Word>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Word>(Word ordinary) ->
          switch (word(chain, contract, "emergency()", block)) {
            case Answer.CannotTell<Word>(String why) -> new Answer.CannotTell<>(why);
            case Answer.Known<Word>(Word emergency) ->
                new Answer.Known<>(new SwitchWords(ordinary, emergency));
          };
    };
  }

  /**
   * What a function of the switch returns, in whole words.
   *
   * @param function its signature
   * @param arguments each of 32 bytes
   * @param words how many it returns
   */
  public static Answer<List<BigInteger>> call(
      Chain chain, Address contract, long block, int words, String function, Bytes... arguments) {
    Bytes selector = Hash.keccak(Bytes.utf8(function)).bytes().slice(0, SELECTOR);
    Bytes data = Bytes.concat(selector, Bytes.concat(arguments));
    return switch (chain.call(contract, data, block)) {
      case Answer.CannotTell<Chain.Returned>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Chain.Returned>(Chain.Returned.Data(Bytes bytes))
          when bytes.size() == words * WORD ->
          new Answer.Known<>(split(bytes));
      case Answer.Known<Chain.Returned> _ ->
          new Answer.CannotTell<>("no switch of a network's mode is at " + contract.toHex());
    };
  }

  private static List<BigInteger> split(Bytes bytes) {
    return IntStream.range(0, bytes.size() / WORD)
        .mapToObj(i -> new BigInteger(1, bytes.slice(i * WORD, (i + 1) * WORD).toArray()))
        .toList();
  }

  private static Answer<Word> word(Chain chain, Address contract, String function, long block) {
    return switch (call(chain, contract, block, 2, function)) {
      case Answer.CannotTell<List<BigInteger>>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<List<BigInteger>>(List<BigInteger> both) -> {
        VerificationMode mode = mode(both.getFirst());
        BigInteger until = both.getLast();
        yield mode == null || until.compareTo(LATEST) >= 0
            ? new Answer.CannotTell<>("the switch says what no mode is")
            : new Answer.Known<>(new Word(mode, Instant.ofEpochSecond(until.longValueExact())));
      }
    };
  }
}
