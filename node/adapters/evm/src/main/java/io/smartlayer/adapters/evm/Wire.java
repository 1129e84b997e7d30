package io.smartlayer.adapters.evm;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.math.BigInteger;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Numbers and bytes as Ethereum's JSON-RPC writes them: hexadecimal texts, quantities without
 * leading zeros (execution-apis, "Hex value encoding"). What has another form is a {@link
 * ChainFailure}.
 */
final class Wire {
  private static final Pattern QUANTITY = Pattern.compile("0x(0|[1-9a-f][0-9a-f]{0,63})");
  private static final Pattern DATA = Pattern.compile("0x([0-9a-fA-F]{2})*+");

  private Wire() {}

  /** A text. */
  static JsonNode text(String value) {
    return JsonNodeFactory.instance.stringNode(value);
  }

  /** A number that is not negative. */
  static JsonNode quantity(long value) {
    return quantity(BigInteger.valueOf(value));
  }

  /** A number that is not negative. */
  static JsonNode quantity(BigInteger value) {
    if (value.signum() < 0) {
      throw new IllegalArgumentException("a quantity is not negative: " + value);
    }
    return text("0x" + value.toString(16));
  }

  /** Bytes. */
  static JsonNode data(Bytes value) {
    return text(value.toHex());
  }

  /** Reads a number of at most 256 bits. */
  static BigInteger number(JsonNode node) {
    if (!node.isString() || !QUANTITY.matcher(node.stringValue()).matches()) {
      throw new ChainFailure("the endpoint should have answered a quantity");
    }
    return new BigInteger(node.stringValue().substring(2), 16);
  }

  /** Reads a number of at most 63 bits. */
  static long smallNumber(JsonNode node) {
    BigInteger value = number(node);
    if (value.bitLength() > 63) {
      throw new ChainFailure("the endpoint should have answered a quantity of at most 63 bits");
    }
    return value.longValueExact();
  }

  /** Reads bytes. */
  static Bytes bytes(JsonNode node) {
    if (!isData(node)) {
      throw new ChainFailure("the endpoint should have answered bytes");
    }
    return Bytes.fromHex(node.stringValue());
  }

  /** Reads a hash. */
  static Hash hash(JsonNode node) {
    Bytes bytes = bytes(node);
    if (bytes.size() != Hash.SIZE) {
      throw new ChainFailure("the endpoint should have answered a hash, not " + bytes.size());
    }
    return new Hash(bytes);
  }

  /** Whether a value has the form of bytes. */
  static boolean isData(JsonNode node) {
    return node.isString() && DATA.matcher(node.stringValue()).matches();
  }
}
