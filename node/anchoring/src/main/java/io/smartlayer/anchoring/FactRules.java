package io.smartlayer.anchoring;

import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission.Context;
import io.smartlayer.token.Attested;
import io.smartlayer.token.BulletinOpening;
import io.smartlayer.token.FactCheck;
import io.smartlayer.token.Import;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.SealedFact;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Rules for facts, in the order of {@code spec/protocol/attestation.md}. */
final class FactRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  FactRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Context context, Attested fact) {
    if (ledger.script() == null) {
      return Ruling.refused("nothing-to-tell", "no token of the group is activated");
    }
    ServiceScript script = GroupAdmission.script(group, ledger);
    if (script == null) {
      return new Ruling.CannotTell("the script is not here yet");
    }
    if (ledger.bulletin() != null && fact.signed().canonical().size() > Import.FACT_LIMIT_BYTES) {
      return Ruling.refused(
          "attestation-too-large", "a bulletin's facts have " + Import.FACT_LIMIT_BYTES + " B");
    }
    if (ledger.bulletin() == null
        && script.service().sealsRequests()
        && ledger.keys().agreed() == null) {
      return Ruling.refused("group-key-missing", "the replicas have no key yet");
    }
    Ruling ruling = Ruling.refused("input-undeclared", "the script takes no attestations");
    for (Service.Input input : inputs(script)) {
      ruling = rule(context, fact.signed(), script, input);
      if (ruling instanceof Ruling.Allowed) {
        return ledger.hasSeen(fact.key())
            ? Ruling.refused("duplicate", "this attestation is in the feed already")
            : byRevocation(context, fact.signed());
      }
    }
    return ruling;
  }

  private List<Service.Input> inputs(ServiceScript script) {
    BulletinOpening bulletin = ledger.bulletin();
    var type = Objects.requireNonNull(ledger.founding(), "a feed with a script began").type();
    return script.inputs(type, bulletin == null ? null : bulletin.feed());
  }

  private Ruling rule(
      Context context, SignedAttestation signed, ServiceScript script, Service.Input input) {
    if (input.sealed()) {
      FactCheck.Result.Bad bad =
          SealedFact.refusal(script, input, signed, group.feed(), ledger.keys(), context.time());
      return bad == null ? byChain(signed) : Ruling.refused(bad.code(), bad.why());
    }
    return switch (FactCheck.check(script, input.attestation(), signed, context.time())) {
      case FactCheck.Result.Bad(String code, String why) -> Ruling.refused(code, why);
      case FactCheck.Result.Good(JsonNode data) -> bySubject(context, signed, input, data);
    };
  }

  private Ruling bySubject(
      Context context, SignedAttestation signed, Service.Input input, JsonNode data) {
    Ruling chain = byChain(signed);
    if (!(chain instanceof Ruling.Allowed)) {
      return chain;
    }
    String name =
        Objects.requireNonNullElse(ledger.group(), ""); // a bulletin's inputs have no match
    FactCheck.Result.Bad unfit = FactCheck.unfit(input, signed, data, name, context.time());
    return unfit == null ? Ruling.allowed() : Ruling.refused(unfit.code(), unfit.why());
  }

  private Ruling byChain(SignedAttestation signed) {
    var domain = signed.attestation().domain();
    return domain.chainId() == group.network().chainId()
            && domain.verifyingContract().equals(group.network().eas())
        ? Ruling.allowed()
        : Ruling.refused("attestation-of-another-chain", "bound to another chain or contract");
  }

  private Ruling byRevocation(Context context, SignedAttestation signed) {
    if (!signed.attestation().statement().revocable()) {
      return Ruling.allowed();
    }
    var answer =
        group
            .chain()
            .revokedAt(
                group.network().eas(),
                signed.signer(),
                signed.attestation().uid(),
                context.chainBlock());
    return switch (answer) {
      case Chain.Answer.CannotTell<Long>(String why) -> new Ruling.CannotTell(why);
      case Chain.Answer.Known<Long>(Long at) ->
          at == 0
              ? Ruling.allowed()
              : Ruling.refused("attestation-revoked", "its attester took it back");
    };
  }
}
