package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Storage;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Executor.Lease;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Which requests nodes have sent for effects, each in which of the node's runs. */
final class SentRequests {
  private static final int HELD_SECONDS = 1;

  private final Phaser acts = new Phaser(1);
  private volatile boolean holding;
  private final List<Sent> all = new CopyOnWriteArrayList<>();
  private final Map<Address, Integer> runs = new ConcurrentSkipListMap<>();
  private final Map<Run, Set<Lease>> settled = new ConcurrentSkipListMap<>();

  private record Run(Address node, int number) implements Comparable<Run> {
    @Override
    public int compareTo(Run other) {
      int byNode = node.compareTo(other.node);
      return byNode != 0 ? byNode : Integer.compare(number, other.number);
    }
  }

  private record Sent(Run run, Hash effect) {}

  /** The web as a node has it in the run that begins now. */
  Web of(Address node, Web web) {
    var run = new Run(node, runs.merge(node, 1, Integer::sum));
    return request -> {
      request.headers().stream()
          .filter(header -> header.name().equals("Idempotency-Key"))
          .forEach(key -> sent(new Sent(run, Hash.fromHex(key.value()))));
      return web.send(request);
    };
  }

  private void sent(Sent one) {
    int act = acts.getPhase();
    all.add(one);
    if (holding) {
      try {
        acts.awaitAdvanceInterruptibly(act, HELD_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        // the answer comes late, and not never
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** From now on requests are answered when the story goes on, not at once. */
  void hold() {
    holding = true;
  }

  /** The story goes on. */
  void next() {
    acts.arrive();
  }

  /** Ends {@link #hold}. */
  void release() {
    holding = false;
    acts.arrive();
  }

  /**
   * A node that has stopped is about to begin again: what its disk says is over it must not send
   * once more.
   */
  void restarts(Address node, Storage disk, Feed feed) {
    Storage.Log log = disk.open(feed.id().hash().toHex().substring(2));
    var history = FeedReader.restore(feed, node, FeedShell.records(log)).history();
    Set<Lease> over = new TreeSet<>();
    for (long offset = 0; offset < history.finalSize(); offset++) {
      if (EntryBody.read(history.entry(offset)) instanceof Outcome outcome) {
        over.add(new Lease(outcome.effectId(), outcome.attempt()));
      }
    }
    disk.close();
    settled.put(new Run(node, runs.getOrDefault(node, 0) + 1), over);
  }

  /**
   * That nobody acted twice. What has one request, of a host that is not idempotent, was sent once.
   * What an idempotent host was asked again had the same key, and each request a reason of its own:
   * another lease, or a restart of the executor within one, of whose end its disk said nothing.
   */
  void mustBeOnce(Ledger ledger) {
    assertOneNameEach(ledger);
    Map<Hash, Map<Run, Integer>> counts = new TreeMap<>();
    for (Sent sent : all) {
      counts.computeIfAbsent(sent.effect, _ -> new TreeMap<>()).merge(sent.run, 1, Integer::sum);
    }
    counts.forEach((id, byRun) -> {
      EffectCase effect = ledger.effect(id);
      Objects.requireNonNull(effect, "nobody was elected for what was sent under the key " + id);
      if (!effect.target().idempotent()) {
        int sent = byRun.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(sent).as("requests to %s: %s", effect.target().uri(), byRun).isOne();
      }
      byRun.forEach((run, sent) ->
          assertThat(sent)
              .as("requests to %s in %s of %s", effect.target().uri(), run, byRun)
              .isLessThanOrEqualTo(leases(effect, run)));
    });
  }

  private static void assertOneNameEach(Ledger ledger) {
    Set<List<Object>> steps = new HashSet<>();
    ledger
        .effects()
        .forEach(effect ->
            assertThat(steps.add(List.of(effect.token(), effect.offset(), effect.index())))
                .as("one key for an effect, not %s too", effect.id())
                .isTrue());
  }

  /** For how many leases a node may have sent a request in one of its runs. */
  private int leases(EffectCase effect, Run run) {
    Set<Lease> over = settled.getOrDefault(run, Set.of());
    return (int)
        effect.attempts().stream()
            .filter(attempt -> attempt.executor().equals(run.node))
            .filter(attempt -> !over.contains(new Lease(effect.id(), attempt.number())))
            .count();
  }

  /** How many requests a node has sent for effects, in all its runs. */
  long by(Address node) {
    return all.stream().filter(sent -> sent.run.node.equals(node)).count();
  }
}
