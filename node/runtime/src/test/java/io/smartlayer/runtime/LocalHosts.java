package io.smartlayer.runtime;

import io.smartlayer.adapters.libp2p.HostLimits;
import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.Members;
import io.smartlayer.discovery.RecordValidator.Judgement;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Nodes of tests, by number, and what they say of each other. */
final class LocalHosts {
  static final SecureRandom SECRETS = new SecureRandom();
  static final Hash BEACON = Hash.keccak(Bytes.utf8("beacon"));

  private static final int SEQUENCE = 8;

  private LocalHosts() {}

  static SecretKey key(int number) {
    return new SecretKey(Hash.keccak(Bytes.utf8("node " + number)).bytes());
  }

  static PeerId id(int number) {
    return PeerId.of(key(number).publicKey());
  }

  /** A host that listens on this machine. */
  static Libp2pHost host(int number) {
    return host(key(number));
  }

  /** A host that listens on this machine, of a node's that has this key. */
  static Libp2pHost host(SecretKey key) {
    try {
      return Libp2pHost.start(
          new Libp2pHost.Setting(
              key,
              List.of(Multiaddr.tcp("127.0.0.1", 0)),
              HostLimits.DEVELOPMENT,
              "smartlayer/test",
              SECRETS,
              Instant::now));
    } catch (IOException e) {
      throw new UncheckedIOException("a host cannot listen on this machine", e);
    }
  }

  static Members.Member anchor(PeerId peer) {
    return member(peer, Members.Role.ANCHOR);
  }

  static Members.Member service(PeerId peer) {
    return member(peer, Members.Role.SERVICE);
  }

  /** A node of an operator of its own. */
  private static Members.Member member(PeerId peer, Members.Role role) {
    return new Members.Member(
        peer, new Address(Hash.keccak(peer.multihash()).bytes().slice(0, 20)), role);
  }

  /** A placement as tests know them: a sequence number of eight bytes, and a text. */
  static Bytes placement(long sequence, String text) {
    return Bytes.concat(Bytes.fromHex("%016x".formatted(sequence)), Bytes.utf8(text));
  }

  static Judgement judge(DirectoryKey key, Bytes value, Instant now) {
    return value.size() < SEQUENCE
        ? new Judgement.Invalid("too short for " + key)
        : new Judgement.Valid(
            new BigInteger(1, value.slice(0, SEQUENCE).toArray()).longValueExact(),
            now.plus(Duration.ofDays(1)));
  }
}
