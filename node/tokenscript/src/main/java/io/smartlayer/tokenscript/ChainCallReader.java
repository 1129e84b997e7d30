package io.smartlayer.tokenscript;

import io.smartlayer.tokenscript.ChainCall.Argument;
import io.smartlayer.tokenscript.ChainCall.Form;
import io.smartlayer.tokenscript.ChainCall.Known;
import io.smartlayer.tokenscript.Declarations.Source;
import io.smartlayer.tokenscript.Service.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads which values of contracts a method reads before it runs. */
final class ChainCallReader {
  static final String READS = "reads";

  private static final String ATTRIBUTE = "attribute";
  private static final String CALL = "ts:attribute with an ethereum:call";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}");

  private final TokenScript script;
  private final String origin;
  private final ServiceElement read;

  private ChainCallReader(TokenScript script, String origin, ServiceElement read) {
    this.script = script;
    this.origin = origin;
    this.read = read;
  }

  /**
   * What a method reads, in document order.
   *
   * @param origin name of the contract whose tokens these are, or of the attestation that bears
   *     them
   */
  static List<ChainCall> read(TokenScript script, String origin, ServiceElement method, Kind kind)
      throws Refusal {
    List<ChainCall> out = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (ServiceElement read : method.children(READS, ChainCall.LIMIT)) {
      if (kind != Kind.QUERY) {
        throw read.refuse(
            Reason.SERVICE_UNKNOWN,
            "",
            "only a query reads the chain, since an update is run again by everyone at other"
                + " times; a token takes what the chain says by events (chain-event, chainEvents)");
      }
      read.allow(List.of(ATTRIBUTE), List.of());
      String name = ServiceReader.once(read, read.name(ATTRIBUTE), names);
      out.add(new ChainCallReader(script, origin, read).read(name));
    }
    return out;
  }

  private ChainCall read(String name) throws Refusal {
    Declarations.Attribute attribute =
        script.declarations().attributes().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElse(null);
    if (attribute == null || !(attribute.source() instanceof Source.Call call)) {
      throw read.dangling(ATTRIBUTE, CALL);
    }
    TokenScript.Contract contract =
        script.contract(call.contract() == null ? origin : call.contract());
    if (contract == null || !contract.hasOneOnEachChain()) {
      throw read.dangling(
          ATTRIBUTE, CALL + " of a ts:contract with one readable address on a chain");
    }
    if (!NAME.matcher(call.function()).matches()) {
      throw read.dangling(ATTRIBUTE, CALL + " of a function");
    }
    if (call.select() != null) {
      throw read.dangling(ATTRIBUTE, CALL + " without a select: nodes read a whole answer");
    }
    return new ChainCall(name, contract, call.function(), arguments(call), form(call));
  }

  private Form form(Source.Call call) throws Refusal {
    for (Form form : Form.values()) {
      if (form.word().equals(call.as())) {
        return form;
      }
    }
    throw read.dangling(ATTRIBUTE, CALL + " whose as says how its answer is read");
  }

  private List<Argument> arguments(Source.Call call) throws Refusal {
    if (call.arguments().size() > ChainCall.ARGUMENTS_LIMIT) {
      throw read.refuse(
          Reason.SERVICE_TOO_MANY,
          "/@" + ATTRIBUTE,
          "a call of more than " + ChainCall.ARGUMENTS_LIMIT + " arguments");
    }
    List<Argument> out = new ArrayList<>();
    for (Declarations.Argument argument : call.arguments()) {
      out.add(argument(argument));
    }
    return out;
  }

  private Argument argument(Declarations.Argument of) throws Refusal {
    String type = SolidityType.full(of.type());
    if (!SolidityType.isPlain(type)) {
      throw read.dangling(ATTRIBUTE, CALL + " whose arguments have plain types");
    }
    if (of.reference() != null) {
      for (Known known : Known.values()) {
        if (known.word().equals(of.reference()) && known.type().equals(type)) {
          return known(type, known);
        }
      }
      throw read.dangling(
          ATTRIBUTE,
          CALL
              + " whose references are tokenId and chainId as uint256, ownerAddress and"
              + " contractAddress as address");
    }
    boolean isHex = type.startsWith("bytes") || type.equals("address");
    String value = isHex ? of.value().toLowerCase(Locale.ROOT) : of.value();
    if (value.length() > ChainCall.VALUE_LIMIT || !SolidityType.holds(type, value)) {
      throw read.dangling(ATTRIBUTE, CALL + " whose arguments are values of their types");
    }
    return new Argument(type, value, null);
  }

  /** Of tokens that no contract has, no contract says who holds them. */
  private Argument known(String type, Known known) throws Refusal {
    boolean isOfContract = known == Known.OWNER_ADDRESS || known == Known.CONTRACT_ADDRESS;
    if (isOfContract && script.contract(origin) == null) {
      throw read.dangling(ATTRIBUTE, CALL + " that needs no contract of the tokens: none has them");
    }
    return new Argument(type, null, known);
  }
}
