package io.smartlayer.adapters.kafka;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/** A real Kafka of one broker, in this process, on this machine's own address. */
public final class KafkaBroker implements AutoCloseable {
  private static final PrintStream NOWHERE = new PrintStream(PrintStream.nullOutputStream());

  private final Path folder;
  private final int port;
  private final KafkaConfig settings;
  private @Nullable KafkaRaftServer server;

  /** A broker that keeps what it holds in a new folder, started. */
  public KafkaBroker() {
    try {
      folder = Files.createTempDirectory("kafka-");
      List<Integer> ports = ports();
      port = ports.getFirst();
      settings = new KafkaConfig(settings(folder, port, ports.getLast()), false);
      var formatter =
          new Formatter()
              .setClusterId(Uuid.randomUuid().toString())
              .setNodeId(1)
              .setControllerListenerName("CONTROLLER")
              .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
              .setPrintStream(NOWHERE)
              .setMetadataLogDirectory(folder.toString())
              .setDirectories(List.of(folder.toString()));
      formatter.run();
    } catch (Exception e) { // Formatter's own signature
      throw new IllegalStateException("no broker could be made", e);
    }
    start();
  }

  /** Where clients find it. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Forgets a topic with all that is in it. */
  public void delete(String topic) {
    new RawTopic(this, topic).delete();
  }

  /** Where it keeps a topic's partition. */
  Path partition(String topic) {
    return folder.resolve(topic + "-0");
  }

  /** Starts it again, with what it holds. */
  void start() {
    server = new KafkaRaftServer(settings, Time.SYSTEM);
    server.startup();
  }

  /** Ends it in order. */
  void stop() {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
      server = null;
    }
  }

  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> settings(Path folder, int port, int controller) {
    var settings = new TreeMap<String, Object>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller));
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    settings.put("log.dirs", folder.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("log.cleaner.dedupe.buffer.size", 2 << 20);
    settings.put("background.threads", "1");
    settings.put("num.io.threads", "2");
    settings.put("num.network.threads", "1");
    return settings;
  }

  private static List<Integer> ports() throws IOException {
    try (var one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return List.of(one.getLocalPort(), two.getLocalPort());
    }
  }
}
