package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.gateway.ServicePort;
import io.smartlayer.gateway.Trail;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Freshness;
import io.smartlayer.token.Instance;
import io.smartlayer.token.Question;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.TokenAnswer;
import io.smartlayer.token.TokenAnswer.Lack;
import io.smartlayer.tokenscript.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the tokens that a token depends on, before its method runs, and checks what they say ({@code
 * spec/protocol/token.md}, "Answers of other tokens"). Whatever happens there is an answer to each
 * question, within a bound. Safe for use by many threads.
 */
final class Dependencies {
  /** Questions that are under way at once; more are not asked. */
  static final int QUESTIONS = 64;

  /** How long one node has to answer, and how long all questions of a method may take. */
  static final Duration EACH = Duration.ofSeconds(2);

  static final Duration ALL = Duration.ofSeconds(3);

  private static final System.Logger LOG = System.getLogger(Dependencies.class.getName());

  private final OtherTokens others;
  private final BundleVerifier verifier;
  private final Clock clock;
  private final Semaphore turns;

  Dependencies(OtherTokens others, BundleVerifier verifier, Clock clock) {
    this(others, verifier, clock, QUESTIONS);
  }

  Dependencies(OtherTokens others, BundleVerifier verifier, Clock clock, int questions) {
    this.others = others;
    this.verifier = verifier;
    this.clock = clock;
    this.turns = new Semaphore(questions);
  }

  /**
   * What the other tokens said.
   *
   * @param nested the bundles of those answers that have a receipt, in order
   */
  record Gathered(List<TokenAnswer> answers, List<ReceiptBundle> nested) {}

  /** What one of them said: a bundle that holds, or why there is none. */
  private sealed interface Heard {
    record Told(ReceiptBundle bundle) implements Heard {}

    record Nothing(Lack lack) implements Heard {}
  }

  /**
   * Why a token is not asked for another one, or null when it may be.
   *
   * @param trail who waits for the answer
   */
  static ServicePort.@Nullable Answer refusal(TokenId asked, Service.Method method, Trail trail) {
    List<TokenId> via = trail.via();
    if (via.contains(asked)) {
      return refused(Lack.DEPENDENCY_CYCLE, "who asks waits for this token");
    }
    if (via.size() > ReceiptBundle.NESTED_DEPTH) {
      return refused(Lack.DEPENDENCY_TOO_DEEP, "too many tokens wait for each other");
    }
    return via.isEmpty() || method.isOpenQuery()
        ? null
        : refused(Lack.NOT_PUBLIC, "tokens ask each other what anyone may ask");
  }

  private static ServicePort.Answer refused(Lack lack, String why) {
    return new ServicePort.Answer.Refused(lack.code(), why);
  }

  /** Asks what a token's method asks before it runs. */
  Gathered gather(Service service, Instance token, Service.Method method, Trail trail) {
    return gather(Question.of(service, token, method), token.token(), trail);
  }

  /**
   * Asks all questions at once, as many as may follow, and waits.
   *
   * @param asking the token whose method asks
   * @param trail who waits for that method's answer, {@link ReceiptBundle#NESTED_DEPTH} at most
   */
  Gathered gather(List<Question> questions, TokenId asking, Trail trail) {
    List<TokenId> via = trail.via();
    long end = System.nanoTime() + share(ALL, via).toNanos();
    List<CompletableFuture<Heard>> asked = new ArrayList<>();
    int asks = trail.asked(questions.size());
    for (Question question : questions.subList(0, asks)) {
      asked.add(ask(question, trail.through(asking, asks), share(EACH, via), end));
    }
    var gathered = new Gathering(ReceiptBundle.NESTED_DEPTH - via.size());
    for (int i = 0; i < questions.size(); i++) {
      gathered.add(
          questions.get(i),
          i < asks ? await(asked.get(i), end) : new Heard.Nothing(Lack.TOO_LARGE));
    }
    return gathered.done();
  }

  /** Half for each token on the way: who asks waits longer than who is asked. */
  private static Duration share(Duration whole, List<TokenId> via) {
    return whole.dividedBy(1L << via.size());
  }

  private CompletableFuture<Heard> ask(Question question, Trail trail, Duration each, long end) {
    TokenId token = question.token();
    if (token == null) {
      return nothing(Lack.TOKEN_MISSING);
    }
    if (trail.via().contains(token)) {
      return nothing(Lack.DEPENDENCY_CYCLE);
    }
    if (trail.via().size() > ReceiptBundle.NESTED_DEPTH) {
      return nothing(Lack.DEPENDENCY_TOO_DEEP);
    }
    if (!turns.tryAcquire()) {
      return nothing(Lack.UNAVAILABLE);
    }
    var heard = new CompletableFuture<Heard>();
    Thread.ofVirtual()
        .name("asks-token")
        .start(() -> {
          Heard said = new Heard.Nothing(Lack.UNAVAILABLE); // where a fault of our own ends it
          try {
            Duration all = Duration.ofNanos(end - System.nanoTime());
            said = judged(question, others.ask(token, question, trail, each, all));
          } finally {
            turns.release(); // first: who has heard the answer may ask again
            heard.complete(said);
          }
        });
    return heard;
  }

  private Heard judged(Question question, OtherTokens.Reply reply) {
    return switch (reply) {
      case OtherTokens.Reply.Silent(Lack lack) -> new Heard.Nothing(lack);
      case OtherTokens.Reply.Said said ->
          switch (verifier.verify(said.file())) {
            case BundleVerifier.Verdict.Valid valid -> judged(question, valid);
            case BundleVerifier.Verdict.Refused(String reason, String _) ->
                refused(question, reason);
          };
    };
  }

  private Heard judged(Question question, BundleVerifier.Verdict.Valid valid) {
    if (!question.isAnsweredBy(valid.bundle())) {
      return refused(question, "of another question");
    }
    if (valid.bundle().step().isFailure()) {
      return new Heard.Nothing(Lack.METHOD_FAILED);
    }
    return valid.freshness(clock.now(), Freshness.STANDARD) instanceof Freshness.Fresh
        ? new Heard.Told(valid.bundle())
        : new Heard.Nothing(Lack.STALE);
  }

  private static Heard refused(Question question, String reason) {
    LOG.log(
        System.Logger.Level.DEBUG,
        "event=answer-refused token=" + question.token() + " reason=" + reason);
    return new Heard.Nothing(Lack.UNAVAILABLE);
  }

  private static Heard await(CompletableFuture<Heard> heard, long end) {
    try {
      return heard.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Heard.Nothing(Lack.UNAVAILABLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Heard.Nothing(Lack.UNAVAILABLE);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it so
    }
  }

  private static CompletableFuture<Heard> nothing(Lack lack) {
    return CompletableFuture.completedFuture(new Heard.Nothing(lack));
  }

  /** Answers in their order, as many as one step and one bundle can hold. */
  private static final class Gathering {
    private final int depth;
    private final List<TokenAnswer> answers = new ArrayList<>();
    private final List<ReceiptBundle> nested = new ArrayList<>();
    private int count;
    private long bytes;

    Gathering(int depth) {
      this.depth = depth;
    }

    void add(Question question, Heard heard) {
      switch (heard) {
        case Heard.Nothing(Lack lack) -> answers.add(question.untold(lack));
        case Heard.Told(ReceiptBundle bundle) -> add(question, bundle);
      }
    }

    private void add(Question question, ReceiptBundle bundle) {
      int more = 1 + bundle.nestedCount();
      long size = bundle.toBytes().size() + 1L; // with what separates it from the next
      answers.add(question.told(bundle));
      if (bundle.nestedDepth() < depth
          && count + more <= ReceiptBundle.NESTED_LIMIT
          && bytes + size < ReceiptBundle.NESTED_BYTES_LIMIT
          && TokenAnswer.fitAStep(answers)) {
        nested.add(bundle);
        count += more;
        bytes += size;
      } else {
        answers.set(answers.size() - 1, question.untold(Lack.TOO_LARGE));
      }
    }

    Gathered done() {
      return new Gathered(List.copyOf(answers), List.copyOf(nested));
    }
  }
}
