package io.smartlayer.runtime;

import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A transport by which every node answers its pings, and nothing else can be done. */
final class PingedTransport implements Transport {
  private final PeerId self;

  PingedTransport(@Nullable PeerId self) {
    this.self = Objects.requireNonNull(self, "no such node");
  }

  @Override
  public Duration ping(PeerId peer) {
    return Duration.ofMillis(1);
  }

  @Override
  public PeerId self() {
    return self;
  }

  @Override
  public List<Multiaddr> addresses() {
    return List.of();
  }

  @Override
  public void learn(PeerId peer, List<Multiaddr> addresses) {}

  @Override
  public Stream open(PeerId peer, String protocol) throws Unreachable {
    throw new Unreachable("pings only");
  }

  @Override
  public void serve(String protocol, Handler handler) {}

  @Override
  public void watch(Watcher watcher) {}

  @Override
  public boolean isOutbound(PeerId peer) {
    return false;
  }

  @Override
  public void disconnect(PeerId peer) {}

  @Override
  public void close() {}
}
