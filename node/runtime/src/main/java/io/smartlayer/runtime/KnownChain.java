package io.smartlayer.runtime;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Bearing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chain as far as this node knows it already. It answers at once: what it does not know it goes
 * to ask, and says meanwhile that it cannot tell. So state machines can ask it without waiting.
 *
 * <p>Safe for use by many threads.
 */
final class KnownChain implements Chain, AutoCloseable {
  /** How many answers are kept. */
  static final int ANSWERS_LIMIT = 16_384;

  /** How many answers about logs are kept; each has some hundred kilobytes at the most. */
  static final int LOGS_ANSWERS = 256;

  /** How many questions about logs are under way at once. */
  static final int LOGS_QUESTIONS = 8;

  /** How many answers of contracts to calls are kept; each has some kilobytes at the most. */
  static final int CALLS_ANSWERS = 4096;

  /** How many calls are under way at once: of what an endpoint takes others need the rest. */
  static final int CALLS_QUESTIONS = 16;

  /** How long a call waits for its turn. */
  static final Duration TURN = Duration.ofSeconds(3);

  /** For how long it is watched which block is final after somebody has asked. */
  static final Duration WANTED = Duration.ofSeconds(60);

  /** How many other questions are under way at once. */
  static final int QUESTIONS_LIMIT = 32;

  /** How often the newest block is asked for. */
  static final Duration POLL = Duration.ofMillis(250);

  /** For how long the newest block is believed to be that when the chain says nothing more. */
  static final Duration FRESH = Duration.ofSeconds(10);

  private static final System.Logger LOG = System.getLogger(KnownChain.class.getName());

  private final Chain chain;
  private final Duration fresh;
  private final Answers answers = new Answers(ANSWERS_LIMIT, QUESTIONS_LIMIT);
  private final Answers logs = new Answers(LOGS_ANSWERS, LOGS_QUESTIONS);
  private final RecentMap<String, Answer<?>> calls = new RecentMap<>(CALLS_ANSWERS);
  private final Semaphore turns = new Semaphore(CALLS_QUESTIONS);
  private final Thread poller = Thread.ofVirtual().name("chain").unstarted(this::poll);
  private final HighestBlock newest;
  private final HighestBlock newestFinal;
  private volatile long finalWanted = System.nanoTime() - WANTED.toNanos();
  private volatile boolean running = true;

  /** Answers of one sort, and the questions that are under way: those of others have room too. */
  private static final class Answers {
    final Set<String> asking = new ConcurrentSkipListSet<>();
    final RecentMap<String, Answer<?>> kept;
    final int questions;

    Answers(int kept, int questions) {
      this.kept = new RecentMap<>(kept);
      this.questions = questions;
    }
  }

  /** A chain of which nothing is known before {@link #start}. */
  KnownChain(Chain chain) {
    this(chain, FRESH, HighestBlock.MEMORY);
  }

  /**
   * The same with other times.
   *
   * @param fresh for how long the newest block is believed to be that when the chain is silent
   * @param memory for how long when it tells of lower ones
   */
  KnownChain(Chain chain, Duration fresh, Duration memory) {
    this.chain = chain;
    this.fresh = fresh;
    this.newest = new HighestBlock(memory, System::nanoTime);
    this.newestFinal = new HighestBlock(memory, System::nanoTime);
  }

  /** Begins to watch the chain. */
  void start() {
    poller.start();
  }

  @Override
  public long chainId() {
    return chain.chainId();
  }

  @Override
  public Answer<Block> latest() {
    Block last = newest.within(fresh);
    return last == null
        ? new Answer.CannotTell<>("the chain has not been heard of lately")
        : new Answer.Known<>(last);
  }

  @Override
  public Answer<Address> holderOf(TokenId token, long block) {
    return known(holder(token, block), () -> chain.holderOf(token, block));
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
  public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
    return known(
        "role " + contract + " " + role + " " + account + " " + block,
        () -> chain.hasRole(contract, role, account, block));
  }

  @Override
  public Answer<List<ListedScript>> listedScripts(Address registry, Address contract, long block) {
    return known(
        "listed " + registry + " " + contract + " " + block,
        () -> chain.listedScripts(registry, contract, block));
  }

  @Override
  public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
    return known(
        "revoked " + eas + " " + attester + " " + uid + " " + block,
        () -> chain.revokedAt(eas, attester, uid, block));
  }

  @Override
  public Answer<Block> finalized() {
    finalWanted = System.nanoTime();
    Block last = newestFinal.within(fresh);
    return last == null
        ? new Answer.CannotTell<>("it has not been heard lately which block is final")
        : new Answer.Known<>(last);
  }

  @Override
  public Answer<List<Log>> logs(Address contract, Hash topic, long from, long to) {
    return known(
        logs,
        "logs " + contract + " " + topic + " " + from + " " + to,
        () -> chain.logs(contract, topic, from, to));
  }

  /** What a contract returns; waits for the chain when the answer is not known. */
  @Override
  public Answer<Returned> call(Address contract, Bytes data, long block) {
    return inTurn(
        "call " + contract + " " + data + " " + block, () -> chain.call(contract, data, block));
  }

  @Override
  public void close() {
    running = false;
    poller.interrupt();
  }

  /** The number of the newest block, however long ago it was heard of; 0 before the first. */
  long height() {
    Block last = newest.last();
    return last == null ? 0 : last.number();
  }

  /** Who holds a token at the newest block; waits for the chain when the answer is not known. */
  Answer<Address> holderNow(TokenId token) {
    return switch (latest()) {
      case Answer.CannotTell<Block>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Block>(Block block) -> {
        String question = holder(token, block.number());
        Answer<Address> known = recall(answers, question);
        if (known == null) {
          known = chain.holderOf(token, block.number());
          remember(answers, question, known);
        }
        yield known;
      }
    };
  }

  /** Who holds a token at a block; waits for the chain when the answer is not known. */
  Answer<Address> holderAt(TokenId token, long block) {
    return inTurn(holder(token, block), () -> chain.holderOf(token, block));
  }

  /** The newest block that is final; waits for the chain when it was not watched for that. */
  Answer<Block> finalNow() {
    return finalized() instanceof Answer.Known<Block> known ? known : inTurn(this::lookForFinal);
  }

  /**
   * Who holds a token that an attestation bears, as of the newest block; waits for the chain when
   * it is not known whether the attestation was revoked.
   */
  Answer<Address> holderNow(Bearing bearing, Instant at) {
    if (bearing.isOver(at)) {
      return new Answer.Known<>(Address.ZERO);
    }
    return switch (latest()) {
      case Answer.CannotTell<Block>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Block>(Block block) -> {
        String question = "borne " + bearing.hash() + " " + block.number();
        Answer<Address> known = recall(answers, question);
        if (known == null) {
          known = bearing.holder(chain, block.number(), at);
          remember(answers, question, known);
        }
        yield known;
      }
    };
  }

  private static String holder(TokenId token, long block) {
    return "holder " + token + " " + block;
  }

  private <T> Answer<T> known(String question, Supplier<Answer<T>> ask) {
    return known(answers, question, ask);
  }

  /** What is known already, or is asked when it is this one's turn. */
  private <T> Answer<T> inTurn(String question, Supplier<Answer<T>> ask) {
    @SuppressWarnings("unchecked") // a question has one type of answer: its text says which
    var known = (Answer<T>) calls.get(question);
    if (known != null) {
      return known;
    }
    Answer<T> answer = inTurn(ask);
    if (answer instanceof Answer.Known<T>) {
      calls.put(question, answer);
    }
    return answer;
  }

  private <T> Answer<T> inTurn(Supplier<Answer<T>> ask) {
    try {
      if (!turns.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Answer.CannotTell<>("too many calls wait for the chain");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.CannotTell<>("interrupted");
    }
    try {
      return ask.get();
    } finally {
      turns.release();
    }
  }

  private static <T> Answer<T> known(Answers answers, String question, Supplier<Answer<T>> ask) {
    Answer<T> known = recall(answers, question);
    if (known != null) {
      return known;
    }
    // One question, however often it is repeated meanwhile, is under way once.
    if (answers.asking.size() < answers.questions && answers.asking.add(question)) {
      Thread.ofVirtual()
          .name("chain-question")
          .start(() -> {
            try {
              remember(answers, question, ask.get());
            } finally {
              answers.asking.remove(question);
            }
          });
    }
    return new Answer.CannotTell<>("the chain is being asked");
  }

  @SuppressWarnings("unchecked") // a question has one type of answer: its text says which
  private static <T> @Nullable Answer<T> recall(Answers answers, String question) {
    return (Answer<T>) answers.kept.get(question);
  }

  private static void remember(Answers answers, String question, Answer<?> answer) {
    if (answer instanceof Answer.Known<?>) {
      answers.kept.put(question, answer);
    }
  }

  private static boolean isOld(long nanos, Duration age) {
    return System.nanoTime() - nanos > age.toNanos();
  }

  private void poll() {
    while (running) {
      look();
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        running = false;
      }
    }
  }

  private void look() {
    try {
      if (chain.latest() instanceof Answer.Known<Block>(Block block)) {
        newest.tell(block);
      }
      if (!isOld(finalWanted, WANTED)) {
        lookForFinal();
      }
    } catch (RuntimeException e) { // the thread's top: a node that goes blind must say so
      LOG.log(System.Logger.Level.ERROR, "event=chain-not-watched", e);
    }
  }

  private Answer<Block> lookForFinal() {
    return switch (chain.finalized()) {
      case Answer.CannotTell<Block>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Block>(Block block) -> new Answer.Known<>(newestFinal.tell(block));
    };
  }
}
