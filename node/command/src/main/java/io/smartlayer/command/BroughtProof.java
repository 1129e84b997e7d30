package io.smartlayer.command;

import io.smartlayer.adapters.evm.Staking;
import io.smartlayer.channel.AckFault;
import io.smartlayer.feed.Fault;
import io.smartlayer.feed.FaultProof;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.Conviction;
import tools.jackson.databind.JsonNode;

/** A proof that somebody brings to the contract that cuts stake. */
sealed interface BroughtProof {
  /**
   * Whom it is to convict.
   *
   * @throws FeedFailure if nobody signed it all in this domain
   */
  Address culprit(TypedData.Domain domain);

  /** What it shows. */
  String says();

  /**
   * The call that brings it.
   *
   * @throws FeedFailure if a signature is not the culprit's in this domain
   */
  Staking.Proof call(TypedData.Domain domain);

  /** A fault in a feed. */
  record InFeed(FaultProof proof) implements BroughtProof {
    @Override
    public Address culprit(TypedData.Domain domain) {
      return proof.culprit();
    }

    @Override
    public String says() {
      return switch (proof.fault()) {
        case Fault.TwoHeads _ -> "two heads for one place";
        case Fault.TwoVotes _ -> "two votes for one place";
        case Fault.VoteAboveLeave _ -> "a vote above its leave";
        case Fault.BrokenPromise _ -> "a broken promise";
      };
    }

    @Override
    public Staking.Proof call(TypedData.Domain domain) {
      return FaultCall.of(proof, domain);
    }
  }

  /** What convicts a service node by its receipts and their roots. */
  record OfReceipts(Conviction conviction) implements BroughtProof {
    @Override
    public Address culprit(TypedData.Domain domain) {
      return conviction.node();
    }

    @Override
    public String says() {
      return conviction.says();
    }

    @Override
    public Staking.Proof call(TypedData.Domain domain) {
      return FaultCall.of(conviction, domain);
    }
  }

  /** What convicts an anchor by the vouchers that it acknowledged. */
  record OfVouchers(AckFault fault) implements BroughtProof {
    @Override
    public Address culprit(TypedData.Domain domain) {
      Address culprit = fault.culprit(domain);
      if (culprit == null) {
        throw new FeedFailure(
            Smartlayer.DATA,
            "two vouchers: no one key acknowledged both for this registry on this chain: is the"
                + " proof of another network?");
      }
      return culprit;
    }

    @Override
    public String says() {
      return fault.isOfOneNumber()
          ? "two vouchers of one number"
          : "a voucher that takes from one before";
    }

    @Override
    public Staking.Proof call(TypedData.Domain domain) {
      return AckCall.of(fault, domain);
    }
  }

  /**
   * Reads a line of JSON.
   *
   * @param where it stands, for people
   * @throws FeedFailure if it is no proof that the contract takes
   */
  static BroughtProof read(String where, String line) {
    try {
      JsonNode json = CanonicalJson.read(line);
      if (json.has("vouchers")) {
        return new OfVouchers(AckFault.fromJson(json));
      }
      if (json.has("one") || json.has("leaf")) {
        return new OfReceipts(Conviction.fromJson(json));
      }
      return switch (FaultProof.fromJson(json)) {
        case FaultProof.Reading.Read(FaultProof proof) -> new InFeed(proof);
        case FaultProof.Reading.Malformed(String why) -> throw none(where, why);
      };
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      throw none(where, String.valueOf(e.getMessage()));
    }
  }

  private static FeedFailure none(String where, String why) {
    return new FeedFailure(
        Smartlayer.DATA,
        where
            + ": no proof that costs stake (feed faults prints such, and two receipts are given as"
            + " two files): "
            + why);
  }
}
