package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryChain;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownChainTest {
  private static final TokenId TOKEN = World.token(1);
  private static final Address HOLDER = World.HOLDER.address();

  private final MemoryChain inner =
      new MemoryChain(World.CHAIN, World.EAS, () -> Instant.ofEpochMilli(World.START));
  private final Slow slow = new Slow(inner);
  private final KnownChain chain =
      new KnownChain(slow, Duration.ofMillis(700), Duration.ofSeconds(2));

  /** A chain whose questions about holders take until they may. */
  private static final class Slow extends PassedOnChain {
    private final Semaphore may = new Semaphore(0);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean broken;
    private volatile long higher;

    Slow(Chain truth) {
      super(truth);
    }

    @Override
    public Answer<Block> latest() {
      if (broken) {
        throw new IllegalStateException("planted");
      }
      return raised(super.latest());
    }

    @Override
    public Answer<Block> finalized() {
      return raised(super.finalized());
    }

    private Answer<Block> raised(Answer<Block> told) {
      return told instanceof Answer.Known<Block>(Block block)
          ? new Answer.Known<>(new Block(block.number() + higher, block.hash(), block.time()))
          : told;
    }

    @Override
    public Answer<Address> holderOf(TokenId token, long block) {
      asked.incrementAndGet();
      may.acquireUninterruptibly();
      return super.holderOf(token, block);
    }

    @Override
    public Answer<List<Log>> logs(Address contract, Hash topic, long from, long to) {
      asked.incrementAndGet();
      may.acquireUninterruptibly();
      return super.logs(contract, topic, from, to);
    }
  }

  KnownChainTest() {
    inner.hold(TOKEN, HOLDER);
  }

  @AfterEach
  void stop() {
    slow.may.release(1000);
    chain.close();
  }

  @Test
  void aQuestionIsAskedOnceHoweverOftenItIsRepeatedAndItsAnswerKept() {
    for (int i = 0; i < 100; i++) {
      assertThat(chain.holderOf(TOKEN, 1)).isInstanceOf(Answer.CannotTell.class);
    }
    Patience.until("the question", () -> slow.asked.get() == 1);
    slow.may.release();
    Patience.until("the answer", () -> chain.holderOf(TOKEN, 1).equals(known(HOLDER)));
    assertThat(slow.asked).hasValue(1);
    assertThat(chain.holderOf(TOKEN, 0)).isInstanceOf(Answer.CannotTell.class);
  }

  @Test
  void onlySoManyQuestionsAreUnderWay() {
    for (int i = 0; i < 10 * KnownChain.QUESTIONS_LIMIT; i++) {
      chain.holderOf(World.token(i), 1);
    }
    slow.may.release(1000);
    Patience.until("the first answers", () -> chain.holderOf(World.token(0), 1).equals(nobody()));
    assertThat(slow.asked.get()).isEqualTo(KnownChain.QUESTIONS_LIMIT);
  }

  @Test
  void questionsAboutLogsLeaveRoomForOthers() {
    for (int i = 0; i < 10 * KnownChain.LOGS_QUESTIONS; i++) {
      chain.logs(World.TYPE.contract(), Hash.ZERO, i, i);
    }
    Patience.until("questions", () -> slow.asked.get() == KnownChain.LOGS_QUESTIONS);
    chain.holderOf(TOKEN, 1);
    Patience.until("another", () -> slow.asked.get() == KnownChain.LOGS_QUESTIONS + 1);
    slow.may.release(1000);
    var nothing = new Answer.Known<List<Chain.Log>>(List.of());
    Patience.until(
        "an answer", () -> chain.logs(World.TYPE.contract(), Hash.ZERO, 0, 0).equals(nothing));
  }

  @Test
  void whichBlockIsFinalIsWatchedFromWhenSomebodyAsks() {
    slow.may.release(1000);
    inner.lag(1);
    chain.start();
    Patience.until("the height", () -> chain.height() == 1);
    assertThat(chain.finalized()).isInstanceOf(Answer.CannotTell.class);
    Patience.until("the final block", () -> finalNumber() == 0);
    inner.mine();
    Patience.until("the next", () -> finalNumber() == 1);
    inner.reach(false);
    Patience.until("doubt", () -> finalNumber() == -1);
  }

  @Test
  void blocksThatAnEndpointMadeUpOnceStopNothingForGood() {
    slow.may.release(1000);
    chain.finalized();
    chain.start();
    Patience.until("the final block", () -> finalNumber() == 1 && chain.height() == 1);
    slow.higher = 1_000_000_000;
    Patience.until("others", () -> finalNumber() > 1 && chain.height() > 1);
    slow.higher = 0;
    Patience.until("the chain's own", () -> finalNumber() == 1 && chain.height() == 1);
    assertThat(chain.latest()).isEqualTo(inner.latest());
  }

  private long finalNumber() {
    return chain.finalized() instanceof Answer.Known<Chain.Block>(Chain.Block block)
        ? block.number()
        : -1;
  }

  @Test
  void whatCannotBeToldIsAskedAgain() {
    slow.may.release(1000);
    inner.reach(false);
    chain.holderOf(TOKEN, 1);
    Patience.until("the question", () -> slow.asked.get() == 1);
    inner.reach(true);
    Patience.until("the answer", () -> chain.holderOf(TOKEN, 1).equals(known(HOLDER)));
    assertThat(slow.asked.get()).isGreaterThan(1);
  }

  @Test
  void aHolderIsTheOneAtTheNewestBlockAndNobodyWhenTheChainIsSilent() {
    assertThat(chain.holderNow(TOKEN)).isInstanceOf(Answer.CannotTell.class);
    slow.may.release(1000);
    chain.start();
    Patience.until("the holder", () -> chain.holderNow(TOKEN).equals(known(HOLDER)));
    inner.hold(TOKEN, World.HOTEL.address());
    Patience.until(
        "the new holder", () -> chain.holderNow(TOKEN).equals(known(World.HOTEL.address())));
    long height = chain.height();
    inner.reach(false);
    Patience.until("doubt", () -> chain.holderNow(TOKEN) instanceof Answer.CannotTell<Address>);
    assertThat(chain.height()).isEqualTo(height);
    inner.reach(true);
    Patience.until(
        "the holder again", () -> chain.holderNow(TOKEN).equals(known(World.HOTEL.address())));
  }

  @Test
  void aFaultOfTheChainsReaderDoesNotMakeTheNodeBlindForGood() {
    slow.may.release(1000);
    slow.broken = true;
    chain.start();
    assertThat(chain.latest()).isInstanceOf(Answer.CannotTell.class);
    slow.broken = false;
    Patience.until("the height", () -> chain.height() == 1);
  }

  private static Answer<Address> known(Address address) {
    return new Answer.Known<>(address);
  }

  private static Answer<Address> nobody() {
    return known(Address.ZERO);
  }
}
