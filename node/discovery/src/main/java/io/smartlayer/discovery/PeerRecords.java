package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import java.time.Instant;

/** Judges records of where a node is: signed by that node, of now, and the node is registered. */
final class PeerRecords implements RecordValidator {
  private Members members;

  PeerRecords(Members members) {
    this.members = members;
  }

  void change(Members next) {
    members = next;
  }

  @Override
  public Judgement judge(DirectoryKey key, Bytes value, Instant now) {
    return switch (PeerRecord.open(value)) {
      case PeerRecord.Opened.Refused(var why) -> new Judgement.Invalid(why);
      case PeerRecord.Opened.Signed(var record) -> judge(key, record, now);
    };
  }

  private Judgement judge(DirectoryKey key, PeerRecord record, Instant now) {
    if (!new DirectoryKey.OfPeer(record.peer()).equals(key)) {
      return new Judgement.Invalid("a record of another peer");
    }
    if (members.member(record.peer()) == null) {
      return new Judgement.Invalid("the peer is not registered");
    }
    if (record.sequence() > now.plus(DirectoryLimits.TIME_AHEAD).toEpochMilli()) {
      return new Judgement.Invalid("a record of the future");
    }
    return record.notAfter().isAfter(now)
        ? new Judgement.Valid(record.sequence(), record.notAfter())
        : new Judgement.Invalid("a record that is too old");
  }
}
