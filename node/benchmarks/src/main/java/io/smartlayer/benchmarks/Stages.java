package io.smartlayer.benchmarks;

import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Measures the processor time of one operation: the whole JVM's over many of them, after as many
 * for warming up. They come in windows, between which what they need is prepared, uncounted.
 */
final class Stages {
  private static final int WARM_UPS = 10;
  private static final int WINDOWS = 10;
  private static final int OPERATIONS = 2000;

  private volatile Object last = "";

  /** Nanoseconds of an operation that may be repeated as it is. */
  double same(Supplier<?> operation) {
    return each(count -> Collections.nCopies(count, operation), Supplier::get);
  }

  /** Nanoseconds of an operation that wants a fresh input each time. */
  <T> double each(IntFunction<List<T>> inputs, Function<T, ?> operation) {
    return windows(() -> {
      List<T> prepared = inputs.apply(OPERATIONS);
      long start = Processor.nanos();
      for (T input : prepared) {
        last = operation.apply(input);
      }
      return Processor.nanos() - start;
    });
  }

  /** Nanoseconds of the server for one request; what the clients' threads use is not counted. */
  double served(List<Browser> browsers, IntFunction<List<Bytes>> requests) {
    return windows(() -> served(browsers, requests.apply(OPERATIONS)));
  }

  /** The same of some requests alone, all together. */
  long served(List<Browser> browsers, List<Bytes> requests) {
    int share = requests.size() / browsers.size();
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < browsers.size(); i++) {
      clients.add(new Client(browsers.get(i), requests.subList(i * share, (i + 1) * share)));
    }
    long start = Processor.nanos();
    clients.forEach(Client::start);
    long own = clients.stream().mapToLong(Client::join).sum();
    return Processor.nanos() - start - own;
  }

  private double windows(Supplier<Long> window) {
    for (int i = 0; i < WARM_UPS; i++) {
      var _ = window.get();
    }
    long nanos = 0;
    for (int i = 0; i < WINDOWS; i++) {
      nanos += window.get();
    }
    return nanos / ((double) WINDOWS * OPERATIONS);
  }

  /** A thread of its own that sends requests one after the other. */
  private final class Client {
    private final Thread thread;
    private volatile long processorNanos = -1;

    Client(Browser browser, List<Bytes> requests) {
      this.thread = Thread.ofPlatform().unstarted(() -> send(browser, requests));
    }

    void start() {
      thread.start();
    }

    /** Waits for the end; the processor time of the thread. */
    long join() {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody stops this thread", e);
      }
      if (processorNanos < 0) {
        throw new IllegalStateException("a client failed");
      }
      return processorNanos;
    }

    private void send(Browser browser, List<Bytes> requests) {
      try {
        for (Bytes request : requests) {
          last = browser.send(request);
        }
        processorNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      } catch (IOException e) {
        throw new UncheckedIOException("the node did not answer", e);
      }
    }
  }
}
