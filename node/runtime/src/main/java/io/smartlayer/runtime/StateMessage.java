package io.smartlayer.runtime;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What replicas of a group say to each other of its state ({@code spec/protocol/state.md}, "From
 * replica to replica").
 */
sealed interface StateMessage {
  String PROTOCOL = "/smartlayer/state/1";

  /** One piece of the largest size, or a few smaller ones, and what stands around them. */
  int LIMIT_BYTES = 2 << 20;

  /** How many leaves are told at once. */
  int LEAVES_LIMIT = 4096;

  /** How many pieces are told at once, if they are no larger than {@link #CHUNK_BYTES} together. */
  int PIECES_LIMIT = 1024;

  /** How many bytes of pieces are told at once, unless the first alone has more. */
  int CHUNK_BYTES = 512 << 10;

  /** The group's feed. */
  FeedId feed();

  /** Which state do you have? */
  record Question(FeedId feed) implements StateMessage {}

  /** None. */
  record Nothing(FeedId feed) implements StateMessage {}

  /** This one, of so many pieces. */
  record Offer(FeedId feed, long size, Hash stateHash, int count) implements StateMessage {}

  /** Tell me the leaves of that state, or the pieces themselves, from a number on. */
  record Wanted(FeedId feed, Hash stateHash, boolean leaves, int from) implements StateMessage {}

  /** Some leaves, in order. */
  record Leaves(FeedId feed, Hash stateHash, int from, List<Hash> leaves) implements StateMessage {
    public Leaves {
      leaves = List.copyOf(leaves);
    }
  }

  /** Some pieces, in order, each canonical JSON. */
  record Pieces(FeedId feed, Hash stateHash, int from, List<Bytes> pieces) implements StateMessage {
    public Pieces {
      pieces = List.copyOf(pieces);
    }
  }

  /** Whether it asks for something, of a replica that may be idle. */
  default boolean asks() {
    return this instanceof Question || this instanceof Wanted || this instanceof WantedKey;
  }

  /** What is said of the key to which facts are sealed for the group. */
  sealed interface OfKey extends StateMessage {}

  /** Give me the secret half of this key. */
  record WantedKey(FeedId feed, SealingKey key) implements OfKey {}

  /** The secret half of a key; only for a replica of the group. */
  record Key(FeedId feed, SealingSecret secret) implements OfKey {}

  /** The bytes: canonical JSON. */
  default Bytes encode() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("feed", feed().toString());
    switch (this) {
      case Question _ -> json.put("say", "which");
      case Nothing _ -> json.put("say", "nothing");
      case WantedKey wanted -> json.put("say", "want-key").put("key", wanted.key.bytes().toHex());
      case Key given -> json.put("say", "key").put("seed", given.secret.reveal().toHex());
      case Offer offer ->
          json.put("say", "offer")
              .put("size", offer.size)
              .put("stateHash", offer.stateHash.toHex())
              .put("count", offer.count);
      case Wanted wanted ->
          json.put("say", wanted.leaves ? "want-leaves" : "want-pieces")
              .put("stateHash", wanted.stateHash.toHex())
              .put("from", wanted.from);
      case Leaves told -> {
        json.put("say", "leaves").put("stateHash", told.stateHash.toHex()).put("from", told.from);
        var list = json.putArray("leaves");
        told.leaves.forEach(leaf -> list.add(leaf.toHex()));
      }
      case Pieces told -> {
        json.put("say", "pieces").put("stateHash", told.stateHash.toHex()).put("from", told.from);
        var list = json.putArray("pieces");
        told.pieces.forEach(piece -> list.add(CanonicalJson.read(piece.toUtf8())));
      }
    }
    return CanonicalJson.write(json);
  }

  /**
   * Reads the bytes.
   *
   * @throws JsonFields.Malformed if they are no such message
   * @throws CanonicalJson.NotCanonical if they are not in canonical form
   */
  static StateMessage decode(Bytes body) {
    JsonFields in = PeerMessages.fields(body, LIMIT_BYTES, "message about a state");
    var feed = new FeedId(in.hash("feed"));
    String say = in.text("say", 16);
    StateMessage message =
        switch (say) {
          case "which" -> new Question(feed);
          case "nothing" -> new Nothing(feed);
          case "want-key" -> new WantedKey(feed, new SealingKey(in.hex("key", SealingKey.SIZE)));
          case "key" -> new Key(feed, new SealingSecret(in.hex("seed", SealingKey.SEED_SIZE)));
          case "offer" ->
              new Offer(
                  feed,
                  in.whole("size"),
                  in.hash("stateHash"),
                  in.whole("count", Cabinet.PIECES_LIMIT));
          case "want-leaves", "want-pieces" ->
              new Wanted(feed, in.hash("stateHash"), say.equals("want-leaves"), from(in));
          case "leaves" ->
              new Leaves(feed, in.hash("stateHash"), from(in), in.hashes("leaves", LEAVES_LIMIT));
          case "pieces" ->
              new Pieces(
                  feed,
                  in.hash("stateHash"),
                  from(in),
                  in.list("pieces", PIECES_LIMIT).stream().map(CanonicalJson::write).toList());
          default -> throw in.wrong("say", "nothing that is known");
        };
    in.end();
    return message;
  }

  private static int from(JsonFields in) {
    return in.whole("from", Cabinet.PIECES_LIMIT);
  }
}
