package io.smartlayer.adapters.evm;

import com.esaulpaugh.headlong.abi.Tuple;
import com.esaulpaugh.headlong.abi.TupleType;
import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** Contracts of a few instructions, for questions that no contract of the project answers. */
final class Assembled {
  private Assembled() {}

  /** Roles: {@code grantRole(bytes32,address)} for anyone, and {@code hasRole}. */
  static Artifact roles() {
    return artifact(
        "Roles",
        Bytes.fromHex(
            "604060045f37" // the arguments to memory
                + "60405f20" // their hash is where the answer is stored
                + "5f3560e01c" // the selector
                + "806391d1485414602557" // hasRole
                + "632f2ff15d14602e57" // grantRole
                + "5f5ffd"
                + "5b50545f5260205ff3" // hasRole: what is stored
                + "5b6001905500")); // grantRole: store one
  }

  /** A registry that lists these scripts for every contract. */
  static Artifact registry(List<Chain.ListedScript> scripts) {
    Tuple[] rows =
        scripts.stream()
            .map(script ->
                Tuple.from("Ticket", "", BigInteger.ONE, script.uri(), script.authenticated()))
            .toArray(Tuple[]::new);
    byte[] answer =
        TupleType.parse("((string,string,uint256,string,bool)[])")
            .encode(Tuple.from((Object) rows))
            .array();
    return artifact("Scripts", returning(Bytes.of(answer)));
  }

  /** Code that is run at each call. */
  static Artifact running(String code) {
    return artifact("Running", Bytes.fromHex(code));
  }

  /** A contract that answers every call with so many zeros. */
  static Artifact zeros(int count) {
    return artifact("Zeros", returning(Bytes.zeros(count)));
  }

  private static Artifact artifact(String name, Bytes code) {
    return new Artifact(name, returning(code), "()", List.of());
  }

  /** Code that returns bytes, whatever it is asked; a contract is created by returning its code. */
  private static Bytes returning(Bytes bytes) {
    String size = String.format(Locale.ROOT, "%04x", bytes.size());
    return Bytes.concat(Bytes.fromHex("61" + size + "600c5f3961" + size + "5ff3"), bytes);
  }
}
