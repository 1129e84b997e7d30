package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** Makes a connection of TCP one with a peer: Noise, then yamux, each agreed upon before. */
final class Upgrade {
  private static final String NOISE = "/noise";
  private static final String YAMUX = "/yamux/1.0.0";

  private final NoiseHandshake handshake;
  private final Counters counters;

  /** Who is at the other end, and what carries the streams. */
  record Upgraded(PeerId peer, SecureChannel channel) {}

  Upgrade(NoiseHandshake handshake, Counters counters) {
    this.handshake = handshake;
    this.counters = counters;
  }

  /** Speaks first, and expects a certain peer. */
  Upgraded dial(Socket socket, PeerId expected) throws IOException {
    var in = new Inlet(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    if (!Multistream.propose(in, out, NOISE, Refusal.HANDSHAKE)) {
      throw new Refused(Refusal.HANDSHAKE, "the peer does not speak " + NOISE);
    }
    NoiseHandshake.Secured secured = handshake.dial(in, out);
    if (!secured.peer().equals(expected)) {
      throw new Refused(Refusal.WRONG_PEER, "expected " + expected + ", found " + secured.peer());
    }
    SecureChannel channel = channel(in, out, secured);
    if (!Multistream.propose(channel, channel.out(), YAMUX, Refusal.HANDSHAKE)) {
      throw new Refused(Refusal.HANDSHAKE, "the peer does not speak " + YAMUX);
    }
    return new Upgraded(secured.peer(), channel);
  }

  /** Answers. */
  Upgraded accept(Socket socket) throws IOException {
    var in = new Inlet(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    if (Multistream.answer(in, out, NOISE::equals, Refusal.HANDSHAKE).isEmpty()) {
      throw new Refused(Refusal.HANDSHAKE, "the peer does not speak " + NOISE);
    }
    NoiseHandshake.Secured secured = handshake.accept(in, out);
    SecureChannel channel = channel(in, out, secured);
    if (Multistream.answer(channel, channel.out(), YAMUX::equals, Refusal.HANDSHAKE).isEmpty()) {
      throw new Refused(Refusal.HANDSHAKE, "the peer does not speak " + YAMUX);
    }
    return new Upgraded(secured.peer(), channel);
  }

  private SecureChannel channel(Inlet in, OutputStream out, NoiseHandshake.Secured secured) {
    return new SecureChannel(in, out, secured, counters.bytesIn, counters.bytesOut);
  }
}
