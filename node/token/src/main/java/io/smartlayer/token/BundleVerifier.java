package io.smartlayer.token;

import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.Lineage;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.feed.TipProof;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Checks a receipt bundle with nothing but the trust file: no network, no clock, no script.
 *
 * <p>It proves that a node entitled by the feed's committee signed this result for this step on
 * this history. Whether the result is right is for who runs the step again; whether the history
 * goes on is for who has a clock: {@link Verdict.Valid#freshness}.
 */
public final class BundleVerifier {
  private final GroupMembers groups;

  /** A verifier that trusts one network: as a rule, its {@link TrustFile}. */
  public BundleVerifier(GroupMembers groups) {
    this.groups = groups;
  }

  /** What comes of a check. */
  public sealed interface Verdict {
    /**
     * Everything holds.
     *
     * @param asOf when the feed had nothing beyond the receipt's prefix, as its committee vouches;
     *     null where the bundle does not show that
     */
    record Valid(ReceiptBundle bundle, @Nullable Instant asOf) implements Verdict {
      /** How old the state is now, for who accepts one of this age. */
      public Freshness freshness(Instant now, Duration atMost) {
        return Freshness.of(asOf, now, atMost);
      }
    }

    /**
     * Something does not.
     *
     * @param reason stable, in kebab case
     * @param detail for people
     */
    record Refused(String reason, String detail) implements Verdict {}
  }

  /** Checks a bundle; the first check that fails gives the reason. */
  public Verdict verify(Bytes file) {
    ReceiptBundle bundle;
    try {
      bundle = ReceiptBundle.read(file);
    } catch (CanonicalJson.NotCanonical e) {
      return refused("not-canonical", String.valueOf(e.getMessage()));
    } catch (JsonFields.Malformed e) {
      return refused("malformed", String.valueOf(e.getMessage()));
    }
    return verify(bundle);
  }

  /** Checks a bundle that was read. */
  Verdict verify(ReceiptBundle bundle) {
    Verdict refusal = byStep(bundle);
    if (refusal == null) {
      refusal = byMembers(bundle);
    }
    if (refusal == null) {
      refusal = byChain(bundle);
    }
    if (refusal == null) {
      refusal = NestedRules.refusal(bundle, this);
    }
    return refusal == null ? new Verdict.Valid(bundle, asOf(bundle)) : refusal;
  }

  private static @Nullable Verdict byStep(ReceiptBundle bundle) {
    Receipt receipt = bundle.signed().receipt();
    if (!bundle.step().stepHash().equals(receipt.stepHash())) {
      return refused("step-mismatch", "the receipt is about another step");
    }
    if (!bundle.step().resultHash().equals(receipt.resultHash())) {
      return refused("output-mismatch", "the receipt is about another output");
    }
    StepInput input = bundle.step().readInput();
    Hash before = input.stateHash();
    boolean agree =
        input.token().equals(receipt.token())
            && input.prefixRoot().equals(receipt.prefixRoot())
            && input.script().equals(receipt.script())
            && input.engine().equals(receipt.engine())
            && bundle.step().readOutput().stateHash().equals(receipt.stateHash())
            && (input.call() == null || input.isUpdate() || before.equals(receipt.stateHash()));
    return agree ? null : refused("step-receipt-disagree", "step and receipt name other things");
  }

  private @Nullable Verdict byMembers(ReceiptBundle bundle) {
    return switch (groups.of(bundle.signed().receipt().feed())) {
      case GroupMembers.Answer.Unregistered _ ->
          refused("group-unknown", "the group of the receipt's feed is not registered");
      case GroupMembers.Answer.CannotTell(String why) -> refused("group-unknown", why);
      case GroupMembers.Answer.Known(Membership members) -> {
        Verdict refusal = bySigner(bundle, members);
        yield refusal == null ? byFeed(bundle, members) : refusal;
      }
    };
  }

  private static @Nullable Verdict bySigner(ReceiptBundle bundle, Membership network) {
    SignedReceipt signed = bundle.signed();
    Membership.Node node = network.service(signed.receipt().node());
    if (node == null) {
      return refused("unknown-node", "no service node " + signed.receipt().node());
    }
    return signed.isBy(node.publicKey(), network.domain())
        ? null
        : refused("receipt-signature-invalid", "the node named did not sign this receipt");
  }

  private static @Nullable Verdict byFeed(ReceiptBundle bundle, Membership network) {
    Receipt receipt = bundle.signed().receipt();
    var verdict = bundle.certificate().verify(network.committee(receipt.feed()), network.domain());
    return switch (verdict) {
      case FinalityProof.Verdict.Invalid(String why) -> refused("certificate-invalid", why);
      case FinalityProof.Verdict.Valid(Head head) -> {
        Verdict refusal = byHead(bundle, head);
        yield refusal == null ? byTips(bundle, network) : refusal;
      }
    };
  }

  /** Whoever shows how old a state is has to show it right. */
  private static @Nullable Verdict byTips(ReceiptBundle bundle, Membership network) {
    TipProof freshness = bundle.freshness();
    if (freshness == null) {
      return null;
    }
    Receipt receipt = bundle.signed().receipt();
    var first = new Feed(receipt.feed(), network.committee(receipt.feed()), network.domain());
    return switch (bundle.certificate().lineage().verify(first)) {
      case Lineage.Verdict.Invalid(String why) -> refused("certificate-invalid", why);
      case Lineage.Verdict.Valid(Feed certified) ->
          switch (freshness.verify(certified, receipt.offset() + 1, receipt.prefixRoot())) {
            case TipProof.Verdict.Invalid(String why) -> refused("freshness-invalid", why);
            case TipProof.Verdict.Valid _ -> null;
          };
    };
  }

  /** What was read of the chain is of about the time of the receipt, and of what shows its age. */
  private static @Nullable Verdict byChain(ReceiptBundle bundle) {
    ChainValues chain = bundle.input().chain();
    Instant signed = Instant.ofEpochMilli(bundle.signed().receipt().timeMillis());
    Instant shown = asOf(bundle);
    boolean holds =
        chain == null
            || (chain.isOf(signed)
                && (shown == null
                    || !chain.block().time().isBefore(shown.minus(ChainValues.OLDEST))));
    return holds ? null : refused("chain-stale", "the chain was read at a block of another time");
  }

  private static @Nullable Instant asOf(ReceiptBundle bundle) {
    TipProof freshness = bundle.freshness();
    return freshness == null ? null : freshness.asOf();
  }

  private static @Nullable Verdict byHead(ReceiptBundle bundle, Head head) {
    Receipt receipt = bundle.signed().receipt();
    if (!head.feedId().equals(receipt.feed())) {
      return refused("certificate-of-another-feed", "the certificate is about " + head.feedId());
    }
    ReceiptBundle.ProvenPlacement placed = bundle.placement();
    Hash leaf = placed.body().toEntry().leaf();
    if (!MerkleTree.verifyInclusion(
        leaf, placed.offset(), head.size(), placed.inclusion(), head.root())) {
      return refused("placement-not-in-feed", "no such placement at offset " + placed.offset());
    }
    if (!placed.body().feed().equals(receipt.feed())
        || !placed.body().type().equals(receipt.token().type())
        || !placed.body().script().equals(receipt.script())) {
      return refused("placement-of-another-group", "the placement is for other tokens");
    }
    if (!placed.body().replicas().contains(receipt.node())) {
      return refused("node-not-placed", "the placement does not name " + receipt.node());
    }
    if (receipt.timeMillis() > placed.body().notAfterMillis()) {
      return refused("placement-ended", "the placement had ended when the node signed");
    }
    return byPrefix(bundle, receipt, head);
  }

  private static @Nullable Verdict byPrefix(ReceiptBundle bundle, Receipt receipt, Head head) {
    boolean proven =
        receipt.offset() < head.size()
            && bundle.placement().offset() <= receipt.offset()
            && MerkleTree.verifyConsistency(
                receipt.offset() + 1,
                receipt.prefixRoot(),
                head.size(),
                head.root(),
                bundle.consistency());
    return proven ? null : refused("prefix-not-in-feed", "the committee certified another history");
  }

  static Verdict refused(String reason, String detail) {
    return new Verdict.Refused(reason, detail);
  }
}
