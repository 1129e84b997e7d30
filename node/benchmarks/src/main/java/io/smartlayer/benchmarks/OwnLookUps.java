package io.smartlayer.benchmarks;

import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.Members;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Look-ups among this project's nodes, all in this process. */
final class OwnLookUps implements LookUps {
  private final List<DirectoryPeer> peers = new ArrayList<>();
  private final ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME);
  private final Iterator<Pair> pairs;
  private final double copies;

  /** A node, and a key of which it is no holder. */
  private record Pair(DirectoryPeer peer, DirectoryKey key) {}

  /** Nodes that know each other, and hold the records. */
  OwnLookUps() throws IOException, InterruptedException {
    List<String> names = IntStream.range(0, NODES).mapToObj(i -> "holder " + i).toList();
    var members =
        new Members(
            Hash.keccak(Bytes.utf8("beacon")), names.stream().map(DirectoryPeer::member).toList());
    for (String name : names) {
      peers.add(new DirectoryPeer(name, members));
    }
    peers.forEach(peer -> peers.forEach(peer::meet));
    List<DirectoryKey> keys =
        IntStream.range(0, RECORDS)
            .<DirectoryKey>mapToObj(
                i -> new DirectoryKey.OfPlacement(Hash.sha256(Bytes.utf8("feed " + i))))
            .toList();
    var held = new LongAdder();
    each(
        IntStream.range(0, RECORDS).boxed().iterator(),
        i -> held.add(peers.get(i % NODES).publish(keys.get(i), Bytes.zeros(VALUE_BYTES))));
    this.copies = held.doubleValue() / RECORDS;
    List<Pair> all = new ArrayList<>();
    for (DirectoryKey key : keys) {
      var holders = members.holders(key.subject(), HOLDERS);
      peers.stream()
          .filter(peer -> !holders.contains(peer.id()))
          .forEach(peer -> all.add(new Pair(peer, key)));
    }
    Collections.shuffle(all, new Random(1));
    this.pairs = all.iterator();
  }

  @Override
  public double copies() {
    return copies;
  }

  @Override
  public Round round(int count) throws InterruptedException {
    List<Pair> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(pairs.next());
    }
    List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    long questions = questions();
    long processor = Processor.nanos();
    long begin = System.nanoTime();
    each(
        some.iterator(),
        pair -> {
          long start = System.nanoTime();
          if (pair.peer.lookUp(pair.key)) {
            nanos.add(System.nanoTime() - start);
          }
        });
    long took = System.nanoTime() - begin;
    processor = Processor.nanos() - processor;
    Spread spread = Spread.of(nanos);
    return new Round(
        count,
        nanos.size(),
        took / 1e6,
        processor / 1e6,
        questions() - questions,
        spread.p50() / 1e6,
        spread.p95() / 1e6);
  }

  @Override
  public void close() {
    callers.shutdownNow();
    peers.forEach(DirectoryPeer::close);
  }

  private long questions() {
    return peers.stream().mapToLong(DirectoryPeer::questions).sum();
  }

  /** So many at a time, until the iterator has no more. */
  private <T> void each(Iterator<T> iterator, Consumer<T> act) throws InterruptedException {
    List<Future<?>> shares = new ArrayList<>();
    for (int i = 0; i < AT_A_TIME; i++) {
      shares.add(
          callers.submit(() -> {
            for (T one = next(iterator); one != null; one = next(iterator)) {
              act.accept(one);
            }
          }));
    }
    for (Future<?> share : shares) {
      try {
        share.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a caller failed", e);
      }
    }
  }

  private static <T> @Nullable T next(Iterator<T> iterator) {
    synchronized (iterator) {
      return iterator.hasNext() ? iterator.next() : null;
    }
  }
}
