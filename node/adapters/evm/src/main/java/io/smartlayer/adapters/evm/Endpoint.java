package io.smartlayer.adapters.evm;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.NodeRegistry;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One of several endpoints, and how it stands to what the others say. */
final class Endpoint {
  /** Most questions that wait for one endpoint; of more it is taken for silent. */
  static final int QUESTIONS_LIMIT = 64;

  /** How long after a change of its standing the next one is logged at the soonest. */
  static final Duration SAY_AGAIN = Duration.ofMinutes(1);

  private static final System.Logger LOG = System.getLogger(Endpoint.class.getName());

  private final String name;
  private final Chain chain;
  private final NodeRegistry registry;
  private final Runnable closing;
  private final Semaphore places = new Semaphore(QUESTIONS_LIMIT);

  /** How it stood when that was logged last, and when that was; guarded by this. */
  private Standing logged = Standing.AGREES;

  private @Nullable Long said;

  /** How an endpoint stands to a majority. */
  enum Standing {
    /** It says the same. */
    AGREES,
    /** It says something else: it lags, stands on a fork, or lies. */
    DIFFERS,
    /** It says nothing. */
    SILENT
  }

  private Endpoint(String name, Chain chain, NodeRegistry registry, Runnable closing) {
    this.name = name;
    this.chain = chain;
    this.registry = registry;
    this.closing = closing;
  }

  /**
   * An endpoint.
   *
   * @param name its host and port: a path often holds an access key
   */
  static <C extends Chain & NodeRegistry> Endpoint of(String name, C chain) {
    return new Endpoint(
        name,
        chain,
        chain,
        () -> {
          if (chain instanceof EvmChain evm) {
            evm.close();
          }
        });
  }

  String name() {
    return name;
  }

  Chain chain() {
    return chain;
  }

  NodeRegistry registry() {
    return registry;
  }

  /** Asks it, unless too many wait for it already. */
  <T> Answer<T> asked(Function<Endpoint, Answer<T>> question) {
    if (!places.tryAcquire()) {
      return new Answer.CannotTell<>(QUESTIONS_LIMIT + " questions wait for " + name);
    }
    try {
      return question.apply(this);
    } finally {
      places.release();
    }
  }

  /** Logs how it stands to what a majority says, if that is new. */
  synchronized void stands(Standing now, String question, String why) {
    long nanos = System.nanoTime();
    if (now == logged || (said != null && nanos - said < SAY_AGAIN.toNanos())) {
      return;
    }
    logged = now;
    said = nanos;
    switch (now) {
      case AGREES -> LOG.log(Level.INFO, "event=chain-endpoint-agrees endpoint=" + name);
      case DIFFERS ->
          LOG.log(
              Level.WARNING,
              "event=chain-endpoint-differs endpoint=%s question=\"%s\"".formatted(name, question));
      case SILENT ->
          LOG.log(
              Level.WARNING,
              "event=chain-endpoint-silent endpoint=%s question=\"%s\" why=\"%s\""
                  .formatted(name, question, why));
    }
  }

  /** How it stood when that was logged last. */
  synchronized Standing logged() {
    return logged;
  }

  void close() {
    closing.run();
  }
}
