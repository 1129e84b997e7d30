package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.adapters.kafka.KafkaBroker;
import io.smartlayer.adapters.kafka.WithBroker;
import io.smartlayer.environment.Storage;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The only anchor of a network keeps its logs where its operator's settings say: in Kafka. */
@ExtendWith(WithBroker.class)
class KafkaAnchorTest {
  @TempDir private Path folder;
  private final KafkaBroker broker;
  private final LocalWorld local = new LocalWorld(new World(1, 1));
  private final Address anchor = local.network().anchors().getFirst().address();

  KafkaAnchorTest(KafkaBroker broker) {
    this.broker = broker;
  }

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void itComesBackFromKafkaAndNotFromATopicThatForgot() throws IOException {
    NodeSettings settings = settings();
    Storage opened = settings.storage().open(settings.data(), anchor);
    AnchorNode first = local.startAnchor(anchor, opened);
    local.startService(local.network().services().getFirst().address());
    local.activate(first, 1);
    local.awaitServed(1);
    local.kill(anchor);

    AnchorNode back = local.startAnchor(anchor, settings.storage().open(settings.data(), anchor));
    assertThat(back.lookup(World.token(1), false)).isInstanceOf(Lookup.Found.class);
    local.activate(back, 2);
    local.awaitServed(2);
    local.kill(anchor);

    assertThatThrownBy(() -> new StoragePlace.InFiles().open(settings.data(), anchor))
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining("another place");
    broker.delete("tests." + anchor.toHex());
    assertThatThrownBy(() -> settings.storage().open(settings.data(), anchor))
        .isInstanceOf(Storage.StorageFailure.class)
        .hasMessageContaining("it is gone");
  }

  private NodeSettings settings() throws IOException {
    String address = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
    Path file =
        Files.writeString(
            folder.resolve("node.conf"),
            """
            data = data
            storage = kafka:%s/tests
            chain.rpc = https://rpc.example
            chain.id = 10
            registry = %s
            eas = %s
            p2p.announce = /ip4/203.0.113.7/tcp/4001
            http.url = https://anchor.example
            """
                .formatted(broker.address(), address, address));
    return NodeSettings.read(file, Map.of());
  }
}
