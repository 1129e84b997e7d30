package io.smartlayer.primitives;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Hashes structured data for signing (EIP-712).
 *
 * <p>A type is written once as its encoded text; a struct is hashed by giving its fields in that
 * order. Nothing is reflected or parsed while signing.
 */
public final class TypedData {
  private TypedData() {}

  /** A struct type, named by its EIP-712 text such as {@code Vote(bytes32 feedId,uint64 round)}. */
  public record Type(String text, Hash typeHash) {
    /** A type with the hash of its text. */
    public static Type of(String text) {
      return new Type(text, Hash.keccak(Bytes.utf8(text)));
    }

    /** Starts a struct of this type. */
    public Struct struct() {
      return new Struct(typeHash);
    }
  }

  /** One struct being hashed; fields are given in the order of its type. */
  public static final class Struct {
    private final List<Bytes> words = new ArrayList<>();

    private Struct(Hash typeHash) {
      words.add(typeHash.bytes());
    }

    /** A field of type {@code bytes32}, or the hash of a nested struct. */
    public Struct hash(Hash value) {
      words.add(value.bytes());
      return this;
    }

    /** A field of an unsigned type of up to 64 bits. */
    public Struct uint(long value) {
      words.add(Bytes.concat(Bytes.zeros(24), Bytes.ofLong(value)));
      return this;
    }

    /** A field of an unsigned type of up to 256 bits. */
    public Struct uint(BigInteger value) {
      if (value.signum() < 0 || value.bitLength() > 256) {
        throw new IllegalArgumentException("no uint256: " + value);
      }
      byte[] raw = value.toByteArray();
      int from = Math.max(0, raw.length - 32);
      Bytes digits = Bytes.of(raw, from, raw.length - from);
      words.add(Bytes.concat(Bytes.zeros(32 - digits.size()), digits));
      return this;
    }

    /** A field of type {@code address}. */
    public Struct address(Address value) {
      words.add(Bytes.concat(Bytes.zeros(12), value.bytes()));
      return this;
    }

    /** A field of type {@code bool}. */
    public Struct bool(boolean value) {
      return uint(value ? 1 : 0);
    }

    /** A field of type {@code bytes}. */
    public Struct bytes(Bytes value) {
      return hash(Hash.keccak(value));
    }

    /** A field of type {@code string}. */
    public Struct string(String value) {
      return bytes(Bytes.utf8(value));
    }

    /** A field of type {@code string[]}. */
    public Struct strings(List<String> values) {
      Bytes[] hashes = new Bytes[values.size()];
      for (int i = 0; i < hashes.length; i++) {
        hashes[i] = Hash.keccak(Bytes.utf8(values.get(i))).bytes();
      }
      return hash(Hash.keccak(hashes));
    }

    /** {@code hashStruct} of EIP-712. */
    public Hash hash() {
      return Hash.keccak(words.toArray(Bytes[]::new));
    }
  }

  /** What a signature is bound to besides its struct: one protocol, version, chain and contract. */
  public record Domain(
      String name, String version, long chainId, Address verifyingContract, Hash separator) {
    private static final Type TYPE =
        Type.of(
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /** A domain with its separator. */
    public static Domain of(String name, String version, long chainId, Address verifyingContract) {
      Hash separator =
          TYPE.struct()
              .string(name)
              .string(version)
              .uint(chainId)
              .address(verifyingContract)
              .hash();
      return new Domain(name, version, chainId, verifyingContract, separator);
    }

    /** The digest to sign for a struct. */
    public Hash digest(Hash structHash) {
      return Hash.keccak(PREFIX, separator.bytes(), structHash.bytes());
    }
  }

  private static final Bytes PREFIX = Bytes.of((byte) 0x19, (byte) 0x01);
}
