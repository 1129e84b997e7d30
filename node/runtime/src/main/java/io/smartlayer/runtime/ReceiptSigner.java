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
import org.jspecify.annotations.Nullable;

/**
 * Signs this node's receipts, each of which is among those of the next root before it leaves. Safe
 * for use by many threads.
 */
final class ReceiptSigner {
  private static final Hash ENGINE = Hash.fromHex(Engine.id());

  private final SecretKey key;
  private final TypedData.Domain domain;
  private final Clock clock;
  private final OpenReceipts open;

  ReceiptSigner(SecretKey key, TypedData.Domain domain, Clock clock, OpenReceipts open) {
    this.key = key;
    this.domain = domain;
    this.clock = clock;
    this.open = open;
  }

  /** Where in which feed a step stands. */
  record Place(FeedId feed, long offset, Hash prefixRoot) {}

  /** What of a step is signed. */
  private record Hashes(Hash input, Hash output, Hash state) {}

  SignedReceipt sign(
      Place place, TokenId token, ServiceScript script, Step step, StepOutput output) {
    Hash state = output.stateHash();
    return sign(
        place, token, script.hash(), new Hashes(step.stepHash(), step.resultHash(), state), step);
  }

  /** The same for a step that asks for effects, of which only this much is kept. */
  SignedReceipt sign(FeedId feed, Hash script, AskedStep step) {
    var place = new Place(feed, step.offset(), step.prefixRoot());
    Hash state = step.output().stateHash();
    return sign(
        place, step.token(), script, new Hashes(step.stepHash(), step.resultHash(), state), null);
  }

  private SignedReceipt sign(
      Place place, TokenId token, Hash script, Hashes step, @Nullable Step kept) {
    long sequence = open.take();
    SignedReceipt signed = null;
    try {
      signed = SignedReceipt.by(key, receipt(place, token, script, step, sequence), domain);
      open.add(new OpenReceipts.Signed(signed, kept));
      return signed;
    } finally {
      if (signed == null) {
        open.drop(sequence);
      }
    }
  }

  private Receipt receipt(Place place, TokenId token, Hash script, Hashes step, long sequence) {
    return new Receipt(
        token,
        place.feed,
        place.offset,
        place.prefixRoot,
        script,
        ENGINE,
        step.state,
        step.input,
        step.output,
        clock.now().toEpochMilli(),
        sequence,
        Receipt.NO_EVIDENCE,
        key.address());
  }
}
