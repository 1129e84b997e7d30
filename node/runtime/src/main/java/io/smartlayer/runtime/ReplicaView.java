package io.smartlayer.runtime;

import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.TipProof;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Bearing;
import io.smartlayer.token.BundleFrame;
import io.smartlayer.token.Instance;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.ReceiptBundle.ProvenPlacement;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.StepRunner;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What queries of a group need, as of one offset; safe to read from any thread.
 *
 * @param ledger what the feed says up to there
 * @param secret by which answers are sealed; null where this node has none yet
 * @param frame of their bundles: of the four before the secret
 */
record ReplicaView(
    ServiceScript script,
    boolean isSuspended,
    SortedMap<TokenId, Instance> instances,
    Ledger ledger,
    StepRunner.Position at,
    ReceiptSigner.Place place,
    ProvenPlacement placement,
    HistoryProof certificate,
    List<Hash> consistency,
    @Nullable TipProof freshness,
    @Nullable SealingSecret secret,
    BundleFrame frame) {
  /** The same with another proof of how old it is. */
  ReplicaView vouched(@Nullable TipProof proof) {
    return new ReplicaView(
        script,
        isSuspended,
        instances,
        ledger,
        at,
        place,
        placement,
        certificate,
        consistency,
        proof,
        secret,
        new BundleFrame(placement, certificate, consistency, proof));
  }

  /** Whether a link of a grant of a token was taken back. */
  Predicate<Hash> revoked(TokenId token) {
    return link -> ledger.revocations().has(token, link);
  }

  /** What bears a token now; null where a contract has it, or it is not activated. */
  @Nullable Bearing bearing(TokenId token) {
    return ledger.bearing(token);
  }

  /** How many entries the prefix has. */
  long size() {
    return place.offset() + 1;
  }
}
