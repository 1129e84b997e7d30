package io.smartlayer.attestation;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads signed attestations from the EAS SDK's JSON: {@code {"sig":{…},"signer":…}} or {@code
 * {"attestation":{…},"signer":…}}.
 *
 * <p>Strict within what is signed: unknown members are refused, and so are types other than those
 * that are hashed. Members that the SDK writes without signing them (a legacy {@code version}, a
 * {@code nonce}, a salt before version 2) are dropped, and so is everything beside {@code sig} and
 * {@code signer}. Safe for use by many threads.
 */
public final class AttestationReader {
  private static final List<String> MEMBERS =
      List.of("version", "uid", "domain", "primaryType", "message", "types", "signature");
  private static final List<String> DOMAIN_MEMBERS =
      List.of("name", "version", "chainId", "verifyingContract");
  private static final List<String> MESSAGE_MEMBERS =
      List.of(
          "version",
          "schema",
          "recipient",
          "time",
          "expirationTime",
          "revocable",
          "refUID",
          "data",
          "salt",
          "nonce");
  private static final List<String> SIGNATURE_MEMBERS = List.of("v", "r", "s");
  private static final List<AttestationForm> FORMS = List.of(AttestationForm.values());
  private static final int NEWEST_VERSION = 2;
  private static final Pattern DOMAIN_VERSION =
      Pattern.compile("[!-~]{1," + OffchainAttestation.DOMAIN_VERSION_LIMIT + "}");

  private final EasDomains domains = new EasDomains();

  /** Reads an attestation from its JSON text. */
  public Reading read(Bytes json) {
    return AttestationFile.one(this, json);
  }

  /** Reads an attestation from JSON. */
  public Reading read(JsonNode item) {
    try {
      return new Reading.Read(signed(item));
    } catch (RefusedException e) {
      return e.reading();
    }
  }

  /**
   * Reads what {@link SignedAttestation#canonical} wrote; any other bytes are refused, even when
   * they hold the same attestation.
   */
  public Reading readCanonical(Bytes body) {
    Reading reading;
    try {
      reading = read(CanonicalJson.readCanonical(body));
    } catch (CanonicalJson.NotCanonical e) {
      return new Reading.Refused(Reason.MALFORMED, "not in the canonical form");
    }
    return reading instanceof Reading.Read(SignedAttestation signed)
            && !signed.canonical().equals(body)
        ? new Reading.Refused(Reason.MALFORMED, "not in the canonical form of an attestation")
        : reading;
  }

  private SignedAttestation signed(JsonNode item) {
    SdkFields fields = SdkFields.of(item, "the item");
    boolean bare = fields.has("message") && fields.has("signature");
    if (!fields.has("signer") && (bare || fields.has("sig") || fields.has("attestation"))) {
      throw new RefusedException(Reason.SIGNER_MISSING, "nobody is said to have signed it");
    }
    if (fields.has("sig") == fields.has("attestation")) {
      throw RefusedException.malformed("expected one of the members sig and attestation");
    }
    Address signer = fields.address("signer");
    return new SignedAttestation(
        signer, attestation(fields.object(fields.has("sig") ? "sig" : "attestation")));
  }

  private OffchainAttestation attestation(SdkFields sig) {
    sig.only(MEMBERS);
    SdkFields message = sig.object("message").only(MESSAGE_MEMBERS);
    AttestationForm form = form(sig, message);
    return new OffchainAttestation(
        form,
        domain(sig.object("domain").only(DOMAIN_MEMBERS)),
        statement(message),
        form.version() > 1 ? message.hash("salt") : Hash.ZERO,
        sig.lowerHash("uid"),
        signature(sig.object("signature").only(SIGNATURE_MEMBERS)));
  }

  private static AttestationForm form(SdkFields sig, SdkFields message) {
    checkVersion(sig);
    checkVersion(message);
    String primaryType = sig.text("primaryType");
    JsonNode types = sig.node("types");
    for (AttestationForm form : FORMS) {
      if (form.primaryType().equals(primaryType) && isTypesOf(form, types)) {
        checkVersion(form, sig, false);
        checkVersion(form, message, form.version() > 0);
        return form;
      }
    }
    throw new RefusedException(Reason.TYPES_MISMATCH, "types that EAS does not sign");
  }

  private static void checkVersion(SdkFields fields) {
    if (fields.has("version")
        && Long.compareUnsigned(fields.uint64("version"), NEWEST_VERSION) > 0) {
      throw new RefusedException(Reason.UNSUPPORTED_VERSION, "a version beyond 2");
    }
  }

  private static void checkVersion(AttestationForm form, SdkFields fields, boolean required) {
    if ((required || fields.has("version")) && fields.uint64("version") != form.version()) {
      throw new RefusedException(Reason.TYPES_MISMATCH, "types of another version");
    }
  }

  private static boolean isTypesOf(AttestationForm form, JsonNode types) {
    JsonNode struct = types.get(form.typeName());
    if (types.size() != 1 || struct == null || struct.size() != form.members().size()) {
      return false;
    }
    for (int i = 0; i < struct.size(); i++) {
      AttestationForm.Member member = form.members().get(i);
      JsonNode stated = struct.get(i);
      if (stated == null
          || stated.size() != 2
          || !isText(stated.get("name"), member.name())
          || !isText(stated.get("type"), member.type())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isText(@Nullable JsonNode node, String text) {
    return node != null && node.isString() && node.stringValue().equals(text);
  }

  private TypedData.Domain domain(SdkFields domain) {
    if (!domain.text("name").equals(OffchainAttestation.DOMAIN_NAME)) {
      throw new RefusedException(Reason.DOMAIN_MISMATCH, "a domain that is not EAS's off chain");
    }
    String version = domain.text("version");
    long chainId = domain.uint64("chainId");
    if (!DOMAIN_VERSION.matcher(version).matches() || chainId <= 0) {
      throw RefusedException.malformed("domain: version or chainId is out of range");
    }
    return domains.of(version, chainId, domain.address("verifyingContract"));
  }

  private static Statement statement(SdkFields message) {
    return new Statement(
        message.lowerHash("schema"),
        message.address("recipient"),
        message.uint64("time"),
        message.uint64("expirationTime"),
        message.bool("revocable"),
        message.hash("refUID"),
        message.bytesUpTo("data", Statement.DATA_LIMIT_BYTES));
  }

  private static WalletSignature signature(SdkFields signature) {
    long v = signature.uint64("v");
    if (v != 0 && v != 1 && v != 27 && v != 28) {
      throw RefusedException.malformed("signature: v is none of 27, 28, 0, 1");
    }
    Bytes rs = Bytes.concat(signature.bytes("r", 32), signature.bytes("s", 32));
    return new WalletSignature(new Signature(rs), (int) (v >= 27 ? v - 27 : v));
  }
}
