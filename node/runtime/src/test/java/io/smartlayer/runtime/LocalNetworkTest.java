package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.adapters.memory.MemoryChain;
import io.smartlayer.adapters.memory.MemoryWeb;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Engines;
import io.smartlayer.token.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network in one process, over its HTTP faces. */
class LocalNetworkTest {
  private static final String[] THREADS = {"anchor-", "service-", "memory-timeline"};

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    http.shutdownNow();
  }

  @Test
  void aNodeIsReadyUntilItIsKilledAndAgainWhenItIsRevived() throws Exception {
    try (var network = LocalNetwork.start(setting())) {
      Address node = network.membership().services().getFirst().address();
      assertThat(ready(network, node)).isEqualTo(200);
      network.kill(node);
      assertThat(network.isRunning(node)).isFalse();
      assertThatThrownBy(() -> ready(network, node)).isInstanceOf(IOException.class);
      network.revive(node);
      assertThat(ready(network, node)).isEqualTo(200);
    }
  }

  @Test
  void nothingIsLeftOfANetworkThatIsClosed() throws Exception {
    LocalNetwork.start(setting()).close(); // what is loaded once stays
    long files = openFiles();
    for (int i = 0; i < 3; i++) {
      LocalNetwork.start(setting()).close();
    }
    Patience.until("the threads to end", () -> threads().isEmpty());
    Patience.until("the files to be closed", () -> openFiles() <= files);
  }

  @Test
  void nothingIsLeftOfANetworkThatCannotStart() throws Exception {
    URI taken;
    try (var network = LocalNetwork.start(setting())) {
      taken = URI.create(network.membership().services().getLast().http());
    }
    try (var _ = new ServerSocket(taken.getPort(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> LocalNetwork.start(setting())).isInstanceOf(RuntimeException.class);
    }
    Patience.until("the threads to end", () -> threads().isEmpty());
    LocalNetwork.start(setting()).close(); // no lock of a folder is left either
  }

  private LocalNetwork.Setting setting() {
    var chain = new MemoryChain(World.CHAIN, World.EAS, () -> Instant.ofEpochMilli(World.START));
    var web = new MemoryWeb();
    return new LocalNetwork.Setting(
        folder, 1, 2, chain, World.EAS, _ -> web, Engines.V8, new Random(3), new Random(4));
  }

  private int ready(LocalNetwork network, Address node) throws IOException, InterruptedException {
    var face = Objects.requireNonNull(network.membership().service(node));
    var request = HttpRequest.newBuilder(URI.create(face.http() + "/health/ready")).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> Arrays.stream(THREADS).anyMatch(name::startsWith))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static long openFiles() {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    } catch (IOException e) {
      return 0; // only Linux can say
    }
  }
}
