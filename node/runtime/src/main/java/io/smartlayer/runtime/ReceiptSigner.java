package io.smartlayer.runtime;

import io.smartlayer.environment.Clock;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.token.AskedStep;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import io.smartlayer.token.StepOutput;

/** Signs this node's receipts. Safe for use by many threads. */
final class ReceiptSigner {
  private static final Hash ENGINE = Hash.fromHex(Engine.id());

  private final SecretKey key;
  private final TypedData.Domain domain;
  private final Clock clock;
  private final ReceiptSequence sequence;

  ReceiptSigner(SecretKey key, TypedData.Domain domain, Clock clock, ReceiptSequence sequence) {
    this.key = key;
    this.domain = domain;
    this.clock = clock;
    this.sequence = sequence;
  }

  /** Where in which feed a step stands. */
  record Place(FeedId feed, long offset, Hash prefixRoot) {}

  SignedReceipt sign(
      Place place, TokenId token, ServiceScript script, Step step, StepOutput output) {
    Hash state = output.stateHash();
    return sign(place, token, script.hash(), step.stepHash(), step.resultHash(), state);
  }

  /** The same for a step that asks for effects, of which only this much is kept. */
  SignedReceipt sign(FeedId feed, Hash script, AskedStep step) {
    var place = new Place(feed, step.offset(), step.prefixRoot());
    Hash state = step.output().stateHash();
    return sign(place, step.token(), script, step.stepHash(), step.resultHash(), state);
  }

  private SignedReceipt sign(
      Place place, TokenId token, Hash script, Hash step, Hash result, Hash state) {
    var receipt =
        new Receipt(
            token,
            place.feed,
            place.offset,
            place.prefixRoot,
            script,
            ENGINE,
            state,
            step,
            result,
            clock.now().toEpochMilli(),
            sequence.next(),
            Receipt.NO_EVIDENCE,
            key.address());
    return SignedReceipt.by(key, receipt, domain);
  }
}
