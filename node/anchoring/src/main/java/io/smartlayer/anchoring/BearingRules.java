package io.smartlayer.anchoring;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.AttestedToken;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Verdict;
import io.smartlayer.attestation.Verification;
import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission.Context;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.TokenNaming;
import io.smartlayer.tokenscript.TokenScript;
import java.math.BigInteger;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Rules for the attestations that bear tokens: first what needs no script, then what does. */
final class BearingRules {
  private final GroupAdmission.Group group;

  BearingRules(GroupAdmission.Group group) {
    this.group = group;
  }

  /** That it is a good attestation, of this network's chain, for a token of this type. */
  Ruling rule(Context context, TokenId token, Bearing bearing) {
    SignedAttestation signed = bearing.attestation();
    Verification verification = Verification.of(signed, context.time());
    if (verification.verdict() != Verdict.VALID) {
      return Ruling.refused(
          "attestation-" + Objects.requireNonNull(verification.reason()).code(),
          "the attestation does not hold at the feed's time");
    }
    var domain = signed.attestation().domain();
    if (domain.chainId() != group.network().chainId()
        || !domain.verifyingContract().equals(group.network().eas())) {
      return Ruling.refused("attestation-of-another-chain", "bound to another chain or contract");
    }
    if (!bearing.type().equals(token.type())) {
      return Ruling.refused(
          "bearing-of-another-token", "the attestation bears tokens of " + bearing.type());
    }
    if (signed.attestation().statement().recipient().equals(Address.ZERO)) {
      return Ruling.refused("bearing-without-holder", "the attestation is made out to nobody");
    }
    return switch (bearing.holder(group.chain(), context.chainBlock(), context.time())) {
      case Chain.Answer.CannotTell<Address>(String why) -> new Ruling.CannotTell(why);
      case Chain.Answer.Known<Address>(Address holder) ->
          holder.equals(Address.ZERO)
              ? Ruling.refused("attestation-revoked", "its attester took it back")
              : Ruling.allowed();
    };
  }

  /**
   * That the data says that it is of the collection, and bears the token.
   *
   * @param script one that {@link #isFor} it
   */
  Ruling byScript(TokenId token, Bearing bearing, ServiceScript script) {
    TokenScript.Attestation known =
        Objects.requireNonNull(script.file().bearing(), "the script is for such tokens");
    String schema =
        Objects.requireNonNull(script.service().schema(known.name()), "it can bear tokens");
    var content = bearing.attestation().attestation();
    TokenNaming naming = known.naming();
    BigInteger number;
    try {
      JsonNode data = AttestationData.decode(schema, content.statement().data());
      for (TokenNaming.Part part : naming.collection()) {
        if (!part.value().equals(AttestedToken.text(data.get(part.field())))) {
          return Ruling.refused(
              "bearing-of-another-token", "its " + part.field() + " is not the collection's");
        }
      }
      number = AttestedToken.number(schema, data, naming.idFields(), content.uid());
    } catch (AttestationData.NotOfSchema e) {
      return Ruling.refused("data-malformed", "the data is not what its schema says");
    }
    return number.equals(token.number())
        ? Ruling.allowed()
        : Ruling.refused("bearing-of-another-token", "the attestation bears token " + number);
  }

  /** Whether a script is for what an attestation bears: of its schema, attester and collection. */
  static boolean isFor(ServiceScript script, Bearing bearing) {
    TokenScript.Attestation known = script.file().bearing();
    return known != null
        && bearing.attestation().attestation().statement().schema().equals(known.schema())
        && known.keys().stream().anyMatch(key -> key.address().equals(bearing.issuer()))
        && known.naming().values().equals(bearing.collection());
  }
}
