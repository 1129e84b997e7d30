package io.smartlayer.attestation;

import io.smartlayer.primitives.Bytes;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the short form in which attestations travel in links: base64 of zlib of a JSON array, as
 * the EAS SDK and TokenScript wallets write it.
 */
public final class AttestationLink {
  /** Longest link, in characters. */
  public static final int LENGTH_LIMIT = 256 << 10;

  private static final int INFLATED_LIMIT_BYTES = 256 << 10;
  private static final String ZERO_ADDRESS = "0x" + "0".repeat(40);
  private static final String ZERO_HASH = "0x" + "0".repeat(64);

  private static final Pattern PARAMETER =
      Pattern.compile("(?:^|[?&#])(?:ticket|attestation)=([^&#]*)");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private AttestationLink() {}

  /**
   * Reads a link with a parameter {@code ticket} or {@code attestation}, or the parameter's value
   * alone.
   */
  public static Reading read(AttestationReader reader, String link) {
    try {
      return reader.read(expand(array(inflate(base64(link)))));
    } catch (RefusedException e) {
      return e.reading();
    }
  }

  private static byte[] base64(String link) {
    if (link.length() > LENGTH_LIMIT) {
      throw new RefusedException(Reason.TOO_LARGE, "a link of more than " + LENGTH_LIMIT);
    }
    Matcher parameter = PARAMETER.matcher(link);
    String value = parameter.find() ? parameter.group(1) : link;
    value = value.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    try {
      return Base64.getUrlDecoder().decode(value.replace('+', '-').replace('/', '_'));
    } catch (IllegalArgumentException e) {
      throw RefusedException.malformed("neither JSON nor a link");
    }
  }

  private static Bytes inflate(byte[] packed) {
    byte[] out = new byte[INFLATED_LIMIT_BYTES];
    try (var inflater = new Inflater()) {
      inflater.setInput(packed);
      int size = inflater.inflate(out);
      if (!inflater.finished()) {
        throw size == out.length
            ? new RefusedException(Reason.TOO_LARGE, "a link of too much content")
            : RefusedException.malformed("a link whose content is cut off");
      }
      return Bytes.of(out, 0, size);
    } catch (DataFormatException e) {
      throw RefusedException.malformed("a link whose content is not zlib");
    }
  }

  private static ArrayNode array(Bytes json) {
    if (AttestationFile.parse(json) instanceof ArrayNode array
        && array.size() >= 16
        && array.size() <= 18) {
      return array;
    }
    throw RefusedException.malformed("a link whose content is no array of 16 to 18 values");
  }

  /** The same as the SDK's file form; values are checked there. */
  private static JsonNode expand(ArrayNode array) {
    AttestationForm form = form(array);
    ObjectNode message =
        JSON.objectNode()
            .put("version", form.version())
            .set("schema", array.get(8))
            .set("recipient", orZero(array.get(9), ZERO_ADDRESS))
            .set("time", array.get(10))
            .set("expirationTime", array.get(11))
            .set("refUID", orZero(array.get(12), ZERO_HASH))
            .set("revocable", array.get(13))
            .set("data", array.get(14));
    if (form.version() > 1) {
      message.set("salt", array.path(17));
    }
    ObjectNode sig =
        JSON.objectNode()
            .put("primaryType", form.primaryType())
            .set("uid", array.get(7))
            .set("types", AttestationJson.types(form))
            .set("message", message)
            .set("domain", domain(array))
            .set("signature", signature(array));
    return JSON.objectNode().set("signer", array.get(6)).set("sig", sig);
  }

  private static AttestationForm form(ArrayNode array) {
    JsonNode version = array.path(16);
    if (version.isMissingNode() || version.isNull()) {
      return AttestationForm.LEGACY;
    }
    List<AttestationForm> forms =
        List.of(AttestationForm.LEGACY, AttestationForm.V1, AttestationForm.V2);
    if (!version.isInt() || version.intValue() < 0 || version.intValue() >= forms.size()) {
      throw new RefusedException(Reason.UNSUPPORTED_VERSION, "a version beyond 2");
    }
    return forms.get(version.intValue());
  }

  private static ObjectNode domain(ArrayNode array) {
    return JSON.objectNode()
        .put("name", OffchainAttestation.DOMAIN_NAME)
        .set("version", array.get(0))
        .set("chainId", array.get(1))
        .set("verifyingContract", array.get(2));
  }

  private static ObjectNode signature(ArrayNode array) {
    return JSON.objectNode().set("r", array.get(3)).set("s", array.get(4)).set("v", array.get(5));
  }

  private static JsonNode orZero(JsonNode value, String zero) {
    boolean isZero = value.isString() && value.stringValue().equals("0");
    return isZero ? JSON.stringNode(zero) : value;
  }
}
