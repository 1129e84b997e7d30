package io.smartlayer.benchmarks;

import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks a web server over connections that are kept, each with one request under way at a time, and
 * says what that took. All requests are signed before the first is sent.
 */
final class QueryLoad {
  private final Session session;

  QueryLoad(Session session) {
    this.session = session;
  }

  /**
   * What a round took.
   *
   * @param cost by the clock, and of the server's process alone
   * @param delays from a request's first byte to its answer's last
   */
  record Round(Cost cost, Spread delays) {}

  /** Sends requests over some connections, the same number over each. */
  Round round(QuerySide side, int port, int connections, int requests)
      throws IOException, InterruptedException, ExecutionException {
    List<Callable<List<Long>>> clients = new ArrayList<>();
    List<Browser> browsers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < connections; i++) {
        var browser = new Browser(port);
        browsers.add(browser);
        List<Bytes> signed =
            session.calls(requests / connections).stream()
                .map(call -> Browser.request(Session.body(call)))
                .toList();
        clients.add(() -> asked(browser, signed));
      }
      List<Long> delays = new ArrayList<>();
      long processor = side.processorTime().toNanos();
      long start = System.nanoTime();
      for (Future<List<Long>> client : threads.invokeAll(clients)) {
        delays.addAll(client.get());
      }
      long nanos = System.nanoTime() - start;
      processor = side.processorTime().toNanos() - processor;
      return new Round(new Cost(delays.size(), nanos, processor), Spread.of(delays));
    } finally {
      for (Browser browser : browsers) {
        browser.close();
      }
    }
  }

  /** One answer. */
  Bytes answer(int port) throws IOException {
    try (var browser = new Browser(port)) {
      return browser.send(Browser.request(Session.body(session.calls(1).getFirst())));
    }
  }

  private static List<Long> asked(Browser browser, List<Bytes> requests) throws IOException {
    List<Long> delays = new ArrayList<>(requests.size());
    for (Bytes request : requests) {
      long start = System.nanoTime();
      var _ = browser.send(request);
      delays.add(System.nanoTime() - start);
    }
    return delays;
  }
}
