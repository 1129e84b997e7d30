package io.smartlayer.attestation;

import io.smartlayer.primitives.TypedData;
import java.util.ArrayList;
import java.util.List;

/**
 * A form in which EAS off-chain attestations are signed: the version, and the typed data (EIP-712)
 * whose hash the attester signs. Newest first; the legacy version has three accepted spellings.
 *
 * <p>Source: the EAS SDK's off-chain types, and {@code spec/protocol/attestation.md}.
 */
@SuppressWarnings("ImmutableEnumChecker") // List.of and records of immutable parts
public enum AttestationForm {
  /** Version 2: with a salt. The only form this project signs. */
  V2(2, "Attest", "Attest"),
  /** Version 1: with its version in the message, without a salt. */
  V1(1, "Attest", "Attest"),
  /** Before versions, named as the SDK names it in files. */
  LEGACY(0, "Attestation", "Attest"),
  /** Before versions, with the later name of the primary type. */
  LEGACY_ATTEST(0, "Attest", "Attest"),
  /** Before versions, where the type itself is named {@code Attestation}: another type hash. */
  LEGACY_ATTESTATION(0, "Attestation", "Attestation");

  /** A member of a typed-data struct. */
  record Member(String name, String type) {}

  private final int version;
  private final String primaryType;
  private final String typeName;
  private final List<Member> members;
  private final TypedData.Type type;

  AttestationForm(int version, String primaryType, String typeName) {
    this.version = version;
    this.primaryType = primaryType;
    this.typeName = typeName;
    this.members = members(version);
    this.type = TypedData.Type.of(encoded(typeName, members));
  }

  /** The off-chain version: 2, 1, or 0 for legacy. */
  public int version() {
    return version;
  }

  /** What the file states as {@code primaryType}. */
  public String primaryType() {
    return primaryType;
  }

  /** The name of the one struct in the file's {@code types}; it decides the type hash. */
  public String typeName() {
    return typeName;
  }

  /** The struct's members in the order in which they are hashed. */
  List<Member> members() {
    return members;
  }

  /** The struct type that is hashed. */
  TypedData.Type type() {
    return type;
  }

  private static List<Member> members(int version) {
    List<Member> out = new ArrayList<>();
    if (version > 0) {
      out.add(new Member("version", "uint16"));
    }
    out.add(new Member("schema", "bytes32"));
    out.add(new Member("recipient", "address"));
    out.add(new Member("time", "uint64"));
    out.add(new Member("expirationTime", "uint64"));
    out.add(new Member("revocable", "bool"));
    out.add(new Member("refUID", "bytes32"));
    out.add(new Member("data", "bytes"));
    if (version > 1) {
      out.add(new Member("salt", "bytes32"));
    }
    return List.copyOf(out);
  }

  private static String encoded(String typeName, List<Member> members) {
    var out = new StringBuilder(typeName).append('(');
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      out.append(i == 0 ? "" : ",").append(member.type()).append(' ').append(member.name());
    }
    return out.append(')').toString();
  }
}
