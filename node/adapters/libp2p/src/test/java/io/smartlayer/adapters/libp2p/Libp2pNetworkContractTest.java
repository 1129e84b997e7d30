package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Network;
import io.smartlayer.environment.NetworkContractTest;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;

class Libp2pNetworkContractTest extends NetworkContractTest {
  private final Hosts hosts = new Hosts();
  private final List<Network> networks = new ArrayList<>();

  @Override
  protected List<Network> join(int count) {
    List<Libp2pHost> all = new ArrayList<>();
    var peers = new TreeMap<Address, PeerId>();
    for (int i = 0; i < count; i++) {
      Libp2pHost host = hosts.start("node " + i);
      all.add(host);
      peers.put(Hosts.key("node " + i).address(), host.self());
    }
    for (Libp2pHost host : all) {
      all.forEach(other -> host.learn(other.self(), other.addresses()));
      networks.add(
          new Libp2pNetwork(host, peers::get, List.of(PROTOCOL, OTHER), NetworkLimits.DEFAULT));
    }
    return networks;
  }

  @AfterEach
  void end() {
    networks.forEach(Network::close);
    hosts.close();
  }
}
