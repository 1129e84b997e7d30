package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chain as far as this node knows it already. It answers at once: what it does not know it goes
 * to ask, and says meanwhile that it cannot tell. So state machines can ask it without waiting.
 */
final class KnownChain implements Chain, AutoCloseable {
  /** How many answers are kept. */
  static final int ANSWERS_LIMIT = 16_384;

  /** How many questions are under way at once. */
  static final int QUESTIONS_LIMIT = 32;

  /** How often the newest block is asked for. */
  static final Duration POLL = Duration.ofMillis(250);

  private final Chain chain;
  private final Semaphore questions = new Semaphore(QUESTIONS_LIMIT);
  private final Map<String, Answer<?>> answers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer<?>> eldest) {
          return size() > ANSWERS_LIMIT;
        }
      };
  private final Thread poller;
  private volatile @Nullable Block latest;
  private volatile boolean running = true;

  /**
   * Begins to watch a chain.
   *
   * @param onBlock told of each newest block's number, on a thread of this class
   */
  KnownChain(Chain chain, LongConsumer onBlock) {
    this.chain = chain;
    this.poller = Thread.ofVirtual().name("chain").start(() -> poll(onBlock));
  }

  @Override
  public long chainId() {
    return chain.chainId();
  }

  @Override
  public Answer<Block> latest() {
    Block known = latest;
    return known == null ? new Answer.CannotTell<>("no block seen yet") : new Answer.Known<>(known);
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    return known("holder " + token + " " + block, () -> chain.holderOf(token, block));
  }

  @Override
  public Answer<Address> ownerOf(Address contract, long block) {
    return known("owner " + contract + " " + block, () -> chain.ownerOf(contract, block));
  }

  @Override
  public Answer<List<String>> scriptUris(Address contract, long block) {
    return known("scripts " + contract + " " + block, () -> chain.scriptUris(contract, block));
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    return known(
        "revoked " + eas + " " + attester + " " + uid + " " + block,
        () -> chain.revokedAt(eas, attester, uid, block));
  }

  @Override
  public void close() {
    running = false;
    poller.interrupt();
  }

  /** Who holds a token at the newest block; waits for the chain when the answer is not known. */
  Answer<Address> holderNow(TokenId token) {
    return switch (latest()) {
      case Answer.CannotTell<Block>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Block>(Block block) -> {
        String question = "holder " + token + " " + block.number();
        Answer<Address> known = recall(question);
        if (known == null) {
          known = chain.holderOf(token, block.number());
          remember(question, known);
        }
        yield known;
      }
    };
  }

  private <T> Answer<T> known(String question, Supplier<Answer<T>> ask) {
    Answer<T> known = recall(question);
    if (known != null) {
      return known;
    }
    if (questions.tryAcquire()) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              remember(question, ask.get());
            } finally {
              questions.release();
            }
          });
    }
    return new Answer.CannotTell<>("the chain is being asked");
  }

  @SuppressWarnings("unchecked") // a question has one type of answer: its text says which
  private <T> @Nullable Answer<T> recall(String question) {
    synchronized (answers) {
      return (Answer<T>) answers.get(question);
    }
  }

  private void remember(String question, Answer<?> answer) {
    if (answer instanceof Answer.Known<?>) {
      synchronized (answers) {
        answers.put(question, answer);
      }
    }
  }

  private void poll(LongConsumer onBlock) {
    while (running) {
      try {
        if (chain.latest() instanceof Answer.Known<Block>(Block block)) {
          Block before = latest;
          if (before == null || block.number() > before.number()) {
            latest = block;
            onBlock.accept(block.number());
          }
        }
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        running = false;
      }
    }
  }
}
