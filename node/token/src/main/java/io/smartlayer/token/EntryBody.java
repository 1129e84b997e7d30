package io.smartlayer.token;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.JsonNode;

/** What an entry of a group's feed says. Each kind of entry has one body. */
public sealed interface EntryBody
    permits Founding,
        LifeChange,
        Transfer,
        Reissue,
        Placement,
        Down,
        Attested,
        Update,
        Revocation,
        Election,
        Outcome,
        Failure,
        ChainEvent,
        Closed,
        Import,
        GroupKey,
        Snapshot,
        Upgrading,
        Timer,
        Message {
  /** The kind of entry that holds this body. */
  Kind entryKind();

  /** The JSON form. */
  JsonNode toJson();

  /** The entry, with the body in canonical form. */
  default Entry toEntry() {
    return new Entry(entryKind(), CanonicalJson.write(toJson()));
  }

  /**
   * Reads an entry.
   *
   * @throws JsonFields.Malformed if the body has another shape
   * @throws CanonicalJson.NotCanonical if it is not in canonical form
   */
  static EntryBody read(Entry entry) {
    if (entry.kind() == Kind.ATTESTATION) {
      return Attested.read(entry.body()); // most entries are, so this way is the short one
    }
    JsonNode json = CanonicalJson.readCanonical(entry.body());
    return switch (entry.kind()) {
      case LIFECYCLE -> life(json);
      case PLACEMENT -> Placement.fromJson(json);
      case DOWN -> Down.fromJson(json);
      case ATTESTATION -> Attested.fromJson(json);
      case ELECTION -> Election.fromJson(json);
      case OUTCOME -> Outcome.fromJson(json);
      case FAILURE -> Failure.fromJson(json);
      case CHAIN_EVENT -> ChainEvent.fromJson(json);
      case CLOSE -> Closed.read(entry);
      case IMPORT -> Import.fromJson(json);
      case GROUP_KEY -> GroupKey.fromJson(json);
      case SNAPSHOT -> Snapshot.fromJson(json);
      case UPGRADE -> Upgrading.fromJson(json);
      case CALL -> Update.fromJson(json);
      case REVOCATION -> Revocation.fromJson(json);
      case TIMER -> Timer.fromJson(json);
      case MESSAGE -> Message.fromJson(json);
      case TICK -> throw new JsonFields.Malformed("entries of this kind are not taken yet");
    };
  }

  /**
   * Reads what a LIFECYCLE entry says.
   *
   * @throws JsonFields.Malformed if the body has another shape
   */
  static EntryBody life(JsonNode json) {
    if (json.has(Suspension.SUSPENDED)) {
      return Suspension.fromJson(json);
    }
    if (json.has(Transfer.TRANSFERRED)) {
      return Transfer.fromJson(json);
    }
    if (json.has(Reissue.REISSUED)) {
      return Reissue.fromJson(json);
    }
    boolean founds = json.has("script");
    return founds || !json.has(Handover.HOLDER_SIGNATURE)
        ? Founding.fromJson(json)
        : Handover.fromJson(json);
  }
}
