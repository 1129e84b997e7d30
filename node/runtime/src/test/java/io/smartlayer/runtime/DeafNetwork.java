package io.smartlayer.runtime;

import io.smartlayer.environment.Network;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;

/** A node's end of a network that hears nothing of one protocol. */
record DeafNetwork(Network end, String unheard) implements Network {
  @Override
  public Address self() {
    return end.self();
  }

  @Override
  public void send(Address to, String protocol, Bytes body) {
    end.send(to, protocol, body);
  }

  @Override
  public void receive(Receiver receiver) {
    end.receive((from, protocol, body) -> {
      if (!protocol.equals(unheard)) {
        receiver.on(from, protocol, body);
      }
    });
  }

  @Override
  public void close() {
    end.close();
  }
}
