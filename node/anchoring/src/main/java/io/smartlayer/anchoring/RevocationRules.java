package io.smartlayer.anchoring;

import io.smartlayer.environment.Chain;
import io.smartlayer.feed.Admission.Context;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Revocation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who may take back what: the holder any link of a chain, and a session key the links that were
 * passed on by it or after it. The chain has to hold, so that strangers fill no feed.
 */
final class RevocationRules {
  private final GroupAdmission.Group group;
  private final Ledger ledger;

  RevocationRules(GroupAdmission.Group group, Ledger ledger) {
    this.group = group;
    this.ledger = ledger;
  }

  Ruling rule(Context context, Revocation revocation) {
    if (ledger.activation(revocation.token()) == null) {
      return Ruling.refused("token-unknown", "no such token of the group is activated");
    }
    GrantChain chain = revocation.chain();
    long now = context.time().toEpochMilli();
    if (Math.abs(now - revocation.timeMillis()) > Revocation.WINDOW.toMillis()) {
      return Ruling.refused("revocation-stale", "signed too long before the head, or after it");
    }
    if (now >= chain.last().expiryMillis()) {
      return refused(CallGuard.Refusal.GRANT_EXPIRED);
    }
    CallGuard.Refusal fault = chain.fault();
    if (fault != null) {
      return refused(fault);
    }
    for (Hash link : chain.hashes()) {
      if (ledger.revocations().has(revocation.token(), link)) {
        return Ruling.refused("duplicate", "the link is taken back already, or one before it");
      }
    }
    return ledger.revocations().isFull(revocation)
        ? Ruling.refused("revocations-full", "as many are taken back as a token may have")
        : bySigners(context, revocation);
  }

  private Ruling bySigners(Context context, Revocation revocation) {
    TypedData.Domain domain = group.network().domain();
    GrantChain chain = revocation.chain();
    return switch (new Parties(group, ledger).holder(context, revocation.token())) {
      case Chain.Answer.CannotTell<Address>(String why) -> new Ruling.CannotTell(why);
      case Chain.Answer.Known<Address>(Address holder) -> {
        if (holder.equals(Address.ZERO)
            || !holder.equals(revocation.holder())
            || !holder.equals(chain.grant().signer(domain))) {
          yield refused(CallGuard.Refusal.GRANT_VOID);
        }
        if (!mayTakeBack(chain, holder, revocation.signer(domain))) {
          yield Ruling.refused(
              "revocation-not-signed", "not by the holder, nor by who passed it on");
        }
        yield chain.isPassedOn(domain)
            ? Ruling.allowed()
            : refused(CallGuard.Refusal.DELEGATION_NOT_SIGNED);
      }
    };
  }

  /** The signers of a chain's links are its holder, and the key of each link but the last. */
  private static boolean mayTakeBack(GrantChain chain, Address holder, @Nullable Address signer) {
    var links = chain.links();
    List<Address> signers =
        links.subList(0, links.size() - 1).stream().map(link -> link.sessionKey()).toList();
    return signer != null && (Objects.equals(signer, holder) || signers.contains(signer));
  }

  private static Ruling refused(CallGuard.Refusal refusal) {
    return Ruling.refused(refusal.code(), refusal.words());
  }
}
