package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Network;
import io.smartlayer.environment.NetworkContractTest;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

class MemoryNetworkContractTest extends NetworkContractTest {
  private final RealTimeline timeline = new RealTimeline();

  @Override
  protected List<Network> join(int count) {
    var network = new MemoryNetwork(timeline, new Random(1), MemoryNetwork.Conditions.PERFECT);
    return IntStream.range(0, count)
        .mapToObj(i -> network.join(new Address(Bytes.concat(Bytes.zeros(12), Bytes.ofLong(i)))))
        .toList();
  }

  @AfterEach
  void end() {
    timeline.close();
  }
}
