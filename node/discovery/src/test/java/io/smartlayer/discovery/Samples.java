package io.smartlayer.discovery;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Nodes, a registry and records to test with. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  static final Hash BEACON = Hash.keccak(Bytes.utf8("beacon"));
  static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", 31337, Address.ZERO);
  static final DirectoryKey PLACEMENT =
      new DirectoryKey.OfPlacement(Hash.keccak(Bytes.utf8("a feed")));

  private Samples() {}

  static SecretKey key(int number) {
    return new SecretKey(Hash.keccak(Bytes.utf8("node " + number)).bytes());
  }

  static PeerId peer(int number) {
    return PeerId.of(key(number).publicKey());
  }

  static Address operator(int number) {
    return new Address(Hash.keccak(Bytes.utf8("operator " + number)).bytes().slice(0, 20));
  }

  static Members.Member anchor(int number) {
    return new Members.Member(peer(number), operator(number), Members.Role.ANCHOR);
  }

  /** Anchors 0 to count - 1, and a service node 1000. */
  static Members anchors(int count) {
    var service = new Members.Member(peer(1000), operator(1000), Members.Role.SERVICE);
    return new Members(
        BEACON,
        java.util.stream.Stream.concat(
                IntStream.range(0, count).mapToObj(Samples::anchor),
                java.util.stream.Stream.of(service))
            .toList());
  }

  static Multiaddr address(int number) {
    return Multiaddr.tcp("10.0." + number / 256 + "." + number % 256, 4001);
  }

  /** A placement as the tests' validator knows them: a sequence, whether it is good, any proof. */
  static Bytes placement(long sequence) {
    return Bytes.utf8("good " + sequence);
  }

  static RecordValidator.Judgement judge(DirectoryKey key, Bytes value, Instant now) {
    String text = value.toUtf8();
    return text.startsWith("good ")
        ? new RecordValidator.Judgement.Valid(
            Long.parseLong(text.substring(5).split(" ", 2)[0]), now.plus(Duration.ofDays(1)))
        : new RecordValidator.Judgement.Invalid("not good: " + key);
  }

  static Bytes record(int number, Instant at) {
    return PeerRecord.seal(key(number), at.toEpochMilli(), List.of(address(number)));
  }

  static Held held(long sequence) {
    return new Held(placement(sequence), sequence, NOW.plus(Duration.ofDays(1)));
  }
}
