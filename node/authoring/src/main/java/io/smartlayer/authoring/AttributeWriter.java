package io.smartlayer.authoring;

import static io.smartlayer.authoring.ScriptWriter.CHAIN;
import static io.smartlayer.authoring.ScriptWriter.ENGLISH;
import static io.smartlayer.authoring.ScriptWriter.LANGUAGE;
import static io.smartlayer.authoring.ScriptWriter.TEXT_LIMIT;
import static io.smartlayer.authoring.ScriptWriter.TS;

import io.smartlayer.primitives.JsonFields;
import io.smartlayer.tokenscript.ChainCall;
import tools.jackson.databind.JsonNode;

/** Writes what wallets, and methods that read it, ask a contract for. */
final class AttributeWriter {
  private static final String TYPES = "1.3.6.1.4.1.1466.115.121.1.";
  private static final String TEXT = TYPES + "15";
  private static final String WHOLE_NUMBER = TYPES + "27";
  private static final String TRUTH = TYPES + "7";
  private static final String ADDRESS = "address";
  private static final String ARGS = "args";
  private static final String AS = "as";

  private final Markup out;
  private final String contract;

  /**
   * A writer.
   *
   * @param contract the name of the token's contract
   */
  AttributeWriter(Markup out, String contract) {
    this.out = out;
    this.contract = contract;
  }

  /** The contract of an attribute that is another's than the token's. */
  static void contract(Markup out, String chain, String name, JsonFields of) {
    if (of.has(ADDRESS)) {
      out.open(TS, "contract").with("name", contractOf(name)).open(TS, ADDRESS);
      out.with("network", chain).text(of.text(ADDRESS, TEXT_LIMIT)).close().close();
    }
  }

  private static String contractOf(String attribute) {
    return attribute + ".contract";
  }

  /** The attribute; where nothing else is said, a text that the contract has of the token. */
  void attribute(String name, JsonFields of) {
    String as = of.has(AS) ? of.text(AS, TEXT_LIMIT) : ChainCall.Form.UTF8.word();
    out.open(TS, "attribute").with("name", name);
    out.open(TS, "type").open(TS, "syntax").text(syntax(as)).close().close();
    out.open(TS, "label").open(TS, "string").with(LANGUAGE, ENGLISH);
    out.text(of.text("label", TEXT_LIMIT)).close().close();
    out.open(TS, "origins").declare(CHAIN, "call");
    out.with("contract", of.has(ADDRESS) ? contractOf(name) : contract);
    out.with("function", of.text("function", TEXT_LIMIT)).with(AS, as);
    out.open(TS, "data");
    if (of.has(ARGS)) {
      of.list(ARGS, ChainCall.ARGUMENTS_LIMIT).forEach(this::argument);
    } else {
      out.single(TS, "uint256").with("ref", ChainCall.Known.TOKEN_ID.word());
    }
    out.close().close().close().close();
    if (of.has(ADDRESS)) {
      of.value(ADDRESS);
    }
    of.end();
  }

  private static String syntax(String as) {
    return as.equals("uint") ? WHOLE_NUMBER : as.equals("bool") ? TRUTH : TEXT;
  }

  private void argument(JsonNode json) {
    JsonFields of = JsonFields.of(json, ARGS);
    String type = of.text("type", TEXT_LIMIT);
    if (!type.matches("[a-z]+[0-9]*")) {
      throw of.wrong("type", "no type like uint256 or address");
    }
    if (of.has("ref")) {
      out.single(TS, type).with("ref", of.text("ref", TEXT_LIMIT));
    } else {
      out.open(TS, type).text(ScriptWriter.scalar(of, "value")).close();
    }
    of.end();
  }
}
