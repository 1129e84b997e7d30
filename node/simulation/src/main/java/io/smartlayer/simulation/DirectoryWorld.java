package io.smartlayer.simulation;

import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.Members;
import io.smartlayer.discovery.RecordValidator;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import java.time.Duration;
import java.time.Instant;

/** Keys, addresses and records of simulated nodes, each following from its number. */
final class DirectoryWorld {
  static final Hash BEACON = Hash.keccak(Bytes.utf8("directory beacon"));
  private static final SecretKey ISSUER = key("issuer");

  private DirectoryWorld() {}

  static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8("directory " + name)).bytes());
  }

  static SecretKey key(int number) {
    return key("node " + number);
  }

  static Multiaddr address(int number) {
    return Multiaddr.tcp(
        "10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255), 1);
  }

  static Members.Member member(int number, PeerId peer, Members.Role role) {
    Hash operator = Hash.keccak(Bytes.utf8("operator " + number));
    return new Members.Member(peer, new Address(operator.bytes().slice(0, Address.SIZE)), role);
  }

  static DirectoryKey placementKey(int number) {
    return new DirectoryKey.OfPlacement(Hash.keccak(Bytes.utf8("directory feed " + number)));
  }

  /** A placement as these simulations know it: its sequence, signed by the issuer. */
  static Bytes placement(DirectoryKey key, long sequence) {
    return Bytes.concat(
        Bytes.ofLong(sequence), ISSUER.sign(digest(key, Bytes.ofLong(sequence))).bytes());
  }

  /** The sequence of a placement, whoever made it. */
  static long sequence(Bytes placement) {
    long sequence = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      sequence = sequence << 8 | placement.at(i);
    }
    return sequence;
  }

  static RecordValidator.Judgement judge(DirectoryKey key, Bytes value, Instant now) {
    if (value.size() != Long.BYTES + Signature.SIZE) {
      return new RecordValidator.Judgement.Invalid("a placement of " + value.size() + " bytes");
    }
    var signature = new Signature(value.slice(Long.BYTES, value.size()));
    return signature.isBy(ISSUER.publicKey(), digest(key, value.slice(0, Long.BYTES)))
        ? new RecordValidator.Judgement.Valid(sequence(value), now.plus(Duration.ofDays(1)))
        : new RecordValidator.Judgement.Invalid("not signed by the issuer");
  }

  private static Hash digest(DirectoryKey key, Bytes sequence) {
    return Hash.keccak(key.bytes(), sequence);
  }
}
