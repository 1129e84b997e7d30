package io.smartlayer.command;

import io.smartlayer.primitives.Address;
import io.smartlayer.runtime.LocalNetwork;
import io.smartlayer.token.Membership;

/** The demo's nodes in its own process. */
record LocalNodes(LocalNetwork network) implements DemoNetwork {
  @Override
  public Membership membership() {
    return network.membership();
  }

  @Override
  public boolean isRunning(Address node) {
    return network.isRunning(node);
  }

  @Override
  public void kill(Address node) {
    network.kill(node);
  }

  @Override
  public void revive(Address node) {
    network.revive(node);
  }

  @Override
  public void close() {
    network.close();
  }
}
