package io.smartlayer.benchmarks;

import io.smartlayer.adapters.libp2p.HostLimits;
import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.Multiaddr;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** Two of this project's hosts: TCP, Noise, yamux, and two bytes of length before each message. */
final class Libp2pCarrier implements StreamBenchmark.Carrier {
  private static final String PROTOCOL = "/smartlayer/benchmark/1";

  private final Libp2pHost sender = start("sender");
  private final Libp2pHost receiver = start("receiver");

  Libp2pCarrier() throws IOException {
    sender.learn(receiver.self(), receiver.addresses());
    receiver.serve(PROTOCOL, Libp2pCarrier::receive);
  }

  /** A host on a free port of this machine. */
  static Libp2pHost start(String name) throws IOException {
    return Libp2pHost.start(
        new Libp2pHost.Setting(
            TicketWorld.key(name),
            List.of(Multiaddr.tcp("127.0.0.1", 0)),
            HostLimits.DEVELOPMENT,
            "benchmark",
            new SecureRandom(),
            Instant::now));
  }

  @Override
  public long carry(int messages) throws IOException {
    try (Transport.Stream stream = sender.open(receiver.self(), PROTOCOL)) {
      byte[] message = new byte[2 + StreamBenchmark.MESSAGE_BYTES];
      message[0] = StreamBenchmark.MESSAGE_BYTES >> 8;
      message[1] = (byte) StreamBenchmark.MESSAGE_BYTES;
      for (int i = 0; i < messages; i++) {
        stream.out().write(message);
      }
      stream.closeOut();
      return new DataInputStream(stream.in()).readLong();
    }
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
  }

  private static void receive(Transport.Stream stream) throws IOException {
    var in = new DataInputStream(new BufferedInputStream(stream.in()));
    long count = 0;
    for (int high = in.read(); high >= 0; high = in.read()) {
      byte[] message = new byte[high << 8 | in.readUnsignedByte()];
      in.readFully(message);
      count++;
    }
    var out = new DataOutputStream(stream.out());
    out.writeLong(count);
    out.flush();
    stream.closeOut();
  }
}
