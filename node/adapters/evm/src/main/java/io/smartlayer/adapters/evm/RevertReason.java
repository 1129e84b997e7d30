package io.smartlayer.adapters.evm;

import com.esaulpaugh.headlong.abi.TupleType;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Puts what a contract returned on refusing into words: the errors of Solidity itself and those of
 * the contracts in {@link Artifact}.
 */
final class RevertReason {
  private static final int SELECTOR_SIZE = 4;

  /** Most bytes of the returned data that are read. */
  private static final int READ_LIMIT_BYTES = 1024;

  /** Most characters of an argument that are shown. */
  private static final int SHOWN_LIMIT = 200;

  private static final List<String> KNOWN = known();

  private RevertReason() {}

  /** One short line, such as {@code OwnableUnauthorizedAccount(0x00…01)}. */
  static String words(Bytes data) {
    if (data.size() < SELECTOR_SIZE) {
      return "no reason given";
    }
    Bytes selector = data.slice(0, SELECTOR_SIZE);
    Bytes arguments =
        data.slice(SELECTOR_SIZE, Math.min(data.size(), SELECTOR_SIZE + READ_LIMIT_BYTES));
    for (String signature : KNOWN) {
      if (selector.equals(selector(signature))) {
        return reading(signature, arguments);
      }
    }
    return "error " + selector + ", which is no contract's of ours";
  }

  private static String reading(String signature, Bytes arguments) {
    String name = signature.substring(0, signature.indexOf('('));
    String types = signature.substring(name.length());
    List<String> shown = new ArrayList<>();
    try {
      for (Object value : TupleType.parse(types).decode(arguments.toArray())) {
        shown.add(shown(value));
      }
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return signature + " with arguments of another form";
    }
    return name + "(" + String.join(", ", shown) + ")";
  }

  private static String shown(Object value) {
    String text =
        value instanceof byte[] bytes
            ? "0x" + HexFormat.of().formatHex(bytes)
            : String.valueOf(value).replaceAll("\\p{Cntrl}", " ");
    return text.length() <= SHOWN_LIMIT ? text : text.substring(0, SHOWN_LIMIT) + "…";
  }

  private static Bytes selector(String signature) {
    return Hash.keccak(Bytes.utf8(signature)).bytes().slice(0, SELECTOR_SIZE);
  }

  private static List<String> known() {
    List<String> out = new ArrayList<>(List.of("Error(string)", "Panic(uint256)"));
    out.addAll(Artifact.FLIGHT_TICKET.errors());
    out.addAll(Artifact.NODE_REGISTRY.errors());
    out.addAll(Artifact.SLASHING.errors());
    out.addAll(Artifact.EAS.errors());
    out.addAll(Artifact.SCHEMA_REGISTRY.errors());
    out.addAll(Artifact.STAKE_TOKEN.errors());
    out.addAll(Artifact.NETWORK_MODE.errors());
    return List.copyOf(out);
  }
}
