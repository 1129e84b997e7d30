package io.smartlayer.runtime;

import io.smartlayer.environment.Chain.Answer;
import io.smartlayer.environment.Chain.Block;
import io.smartlayer.environment.Chain.Returned;
import io.smartlayer.environment.Clock;
import io.smartlayer.gateway.ServicePort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.ChainRead;
import io.smartlayer.token.ChainValues;
import io.smartlayer.token.ChainValues.Value;
import io.smartlayer.tokenscript.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a query reads of the chain, all at one block that is final, before its method runs
 * ({@code spec/protocol/token.md}, "Values of the chain"). Safe for use by many threads.
 */
final class ChainReads {
  /** Queries that read at once; others are told that the node is busy. */
  static final int QUERIES = 64;

  /** How long all values of a method may take. */
  static final Duration ALL = Duration.ofSeconds(3);

  /** How old the block may be that is read: a receipt of it holds for some minutes more. */
  static final Duration OLDEST = ChainValues.OLDEST.minusMinutes(5);

  private final KnownChain chain;
  private final Clock clock;
  private final Duration all;
  private final Semaphore turns;

  ChainReads(KnownChain chain, Clock clock) {
    this(chain, clock, ALL, QUERIES);
  }

  ChainReads(KnownChain chain, Clock clock, Duration all, int queries) {
    this.chain = chain;
    this.clock = clock;
    this.all = all;
    this.turns = new Semaphore(queries);
  }

  /** What came of it. */
  sealed interface Outcome {
    /**
     * A step may have this.
     *
     * @param values null for a method that reads nothing
     */
    record Read(@Nullable ChainValues values) implements Outcome {}

    /** There is no step. */
    record Refused(ServicePort.Answer.Refused answer) implements Outcome {}
  }

  /** The chain as this node knows it, waited for. */
  private record Waiting(KnownChain chain) implements ChainRead.Source {
    @Override
    public Answer<Address> holderOf(TokenId token, long block) {
      return chain.holderAt(token, block);
    }

    @Override
    public Answer<Returned> call(Address contract, Bytes data, long block) {
      return chain.call(contract, data, block);
    }
  }

  /** Reads what a method of a token reads. */
  Outcome read(Service.Method method, TokenId token) {
    if (method.reads().isEmpty()) {
      return new Outcome.Read(null);
    }
    if (!turns.tryAcquire()) {
      return refused("busy", "too many queries read the chain");
    }
    CompletableFuture<Answer<ChainValues>> found = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("reads-chain")
        .start(() -> {
          Answer<ChainValues> said = new Answer.CannotTell<>("a fault of this node");
          try {
            said = values(ChainRead.of(method, token));
          } finally {
            turns.release(); // only now: what is given up is still under way
            found.complete(said);
          }
        });
    return switch (await(found)) {
      case Answer.CannotTell<ChainValues>(String why) -> refused("chain-unreachable", why);
      case Answer.Known<ChainValues>(ChainValues values) -> new Outcome.Read(values);
    };
  }

  private Answer<ChainValues> values(List<ChainRead> reads) {
    return switch (chain.finalNow()) {
      case Answer.CannotTell<Block>(String why) -> new Answer.CannotTell<>(why);
      case Answer.Known<Block>(Block block) ->
          isRecent(block)
              ? values(reads, block)
              : new Answer.CannotTell<>("the last final block is of " + block.time());
    };
  }

  private boolean isRecent(Block block) {
    Instant now = clock.now();
    return !block.time().isBefore(now.minus(OLDEST))
        && !block.time().isAfter(now.plus(ChainValues.AHEAD));
  }

  private Answer<ChainValues> values(List<ChainRead> reads, Block block) {
    List<CompletableFuture<Answer<Value>>> asked = new ArrayList<>();
    for (ChainRead read : reads) {
      CompletableFuture<Answer<Value>> found = new CompletableFuture<>();
      asked.add(found);
      Thread.ofVirtual()
          .name("reads-value")
          .start(() -> {
            Answer<Value> said = new Answer.CannotTell<>("a fault of this node");
            try {
              said = read.at(block.number(), new Waiting(chain));
            } finally {
              found.complete(said);
            }
          });
    }
    List<Value> values = new ArrayList<>();
    for (CompletableFuture<Answer<Value>> each : asked) {
      switch (each.join()) {
        case Answer.CannotTell<Value>(String why) -> {
          return new Answer.CannotTell<>(why);
        }
        case Answer.Known<Value>(Value value) -> values.add(value);
      }
    }
    return new Answer.Known<>(new ChainValues(block, values));
  }

  private Answer<ChainValues> await(CompletableFuture<Answer<ChainValues>> found) {
    try {
      return found.get(all.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Answer.CannotTell<>("the chain did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.CannotTell<>("interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it so
    }
  }

  private static Outcome refused(String code, String why) {
    return new Outcome.Refused(new ServicePort.Answer.Refused(code, why));
  }
}
