package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers what peers ask. */
final class Answers {
  private static final int RELAYS = DirectoryLimits.ERRANDS / 4;

  private final Peers peers;
  private final Records records;
  private final Errands errands;
  private final RateLimit rateLimit = new RateLimit();

  Answers(Peers peers, Records records, Errands errands) {
    this.peers = peers;
    this.records = records;
    this.errands = errands;
  }

  RateLimit rateLimit() {
    return rateLimit;
  }

  /** A peer asks. */
  void asked(DirectoryInput.Asked asked, List<DirectoryEffect> out) {
    KadMessage message = asked.message();
    if (!rateLimit.takes(asked.from(), peers.members(), asked.now())) {
      refuse(asked, DirectoryEffect.Refusal.RATE, out);
      return;
    }
    switch (message.type()) {
      case PING -> answer(asked, null, List.of(), out);
      case FIND_NODE -> answer(asked, null, peers.closer(message.key(), asked.from()), out);
      case GET_VALUE ->
          answer(
              asked,
              record(message.key(), asked.now()),
              peers.closer(message.key(), asked.from()),
              out);
      case PUT_VALUE -> put(asked, out);
    }
  }

  private @Nullable KadRecord record(Bytes name, Instant now) {
    DirectoryKey key = DirectoryKey.parse(name);
    RecordStore.Kept kept = key == null ? null : records.store().record(key, now);
    return kept == null
        ? null
        : new KadRecord(name, kept.held().value(), kept.received().toString());
  }

  private void put(DirectoryInput.Asked asked, List<DirectoryEffect> out) {
    KadRecord record = asked.message().record();
    DirectoryKey key = DirectoryKey.parse(asked.message().key());
    Members.Member sender = peers.members().member(asked.from());
    if (!peers.members().isAnchor(peers.self())) {
      refuse(asked, DirectoryEffect.Refusal.NOT_AN_ANCHOR, out);
    } else if (sender == null) {
      refuse(asked, DirectoryEffect.Refusal.STRANGER, out);
    } else if (key == null || record == null || !record.key().equals(key.bytes())) {
      refuse(asked, DirectoryEffect.Refusal.MALFORMED, out);
    } else {
      RecordStore.Kept kept = records.store().record(key, asked.now());
      Held known = kept == null ? null : kept.held();
      switch (records.judge(key, record.value(), known, asked.now())) {
        case RecordValidator.Judgement.Invalid(var why) -> {
          refuse(asked, DirectoryEffect.Refusal.INVALID, out);
          out.add(new DirectoryEffect.Misbehaved(asked.from(), why));
        }
        case RecordValidator.Judgement.CannotTell _ ->
            refuse(asked, DirectoryEffect.Refusal.INVALID, out);
        case RecordValidator.Judgement.Valid(long sequence, Instant notAfter) ->
            put(asked, key, new Held(record.value(), sequence, notAfter), sender, out);
      }
    }
  }

  private void put(
      DirectoryInput.Asked asked,
      DirectoryKey key,
      Held held,
      Members.Member sender,
      List<DirectoryEffect> out) {
    switch (records.store().put(key, held, sender.operator(), asked.now())) {
      case FULL -> refuse(asked, DirectoryEffect.Refusal.FULL, out);
      case OLDER -> refuse(asked, DirectoryEffect.Refusal.OLDER, out);
      case SAME -> answer(asked, asked.message().record(), List.of(), out);
      case NEW -> {
        answer(asked, asked.message().record(), List.of(), out);
        records.learn(key, held, out);
        records.cache().forget(key);
        relay(key, held, asked.now(), out);
      }
    }
  }

  /** Who walks by XOR may not come by the holders: then this node takes the record to them. */
  private void relay(DirectoryKey key, Held held, Instant now, List<DirectoryEffect> out) {
    List<PeerId> holders = peers.holders(key);
    if (!holders.contains(peers.self()) && errands.relays() < RELAYS) {
      Instant deadline = now.plus(DirectoryLimits.ERRAND_TIMEOUT);
      errands.start(Errand.publication(key, held, holders, deadline), now, out);
    }
  }

  private static void answer(
      DirectoryInput.Asked asked,
      @Nullable KadRecord record,
      List<KadPeer> closer,
      List<DirectoryEffect> out) {
    KadMessage message = asked.message();
    out.add(
        new DirectoryEffect.Answer(
            asked.request(), new KadMessage(message.type(), message.key(), record, closer)));
  }

  private static void refuse(
      DirectoryInput.Asked asked, DirectoryEffect.Refusal why, List<DirectoryEffect> out) {
    out.add(new DirectoryEffect.Refuse(asked.request(), why));
  }
}
