package io.smartlayer.token;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.Lineage;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What another token has sent: the entry of its feed that elected who delivers it, with proof that
 * this entry is final there ({@code spec/protocol/token.md}, "Messages").
 *
 * @param group the sender's
 * @param election the first for the effect, with what the replicas computed
 * @param offset of that entry in the sender's feed
 * @param inclusion proof that the entry is in the tree of the proof's head
 * @param proof that the head is final
 */
public record Message(
    String group, Election election, long offset, List<Hash> inclusion, HistoryProof proof)
    implements EntryBody {
  /** Largest form, in bytes: an entry, less what a request puts around it. */
  public static final int LIMIT_BYTES = Entry.BODY_LIMIT_BYTES - 1024;

  /** Copies the proof. */
  public Message {
    inclusion = List.copyOf(inclusion);
  }

  /**
   * The message for whose delivery somebody is elected; null where it has no form that an entry can
   * hold, as of a feed of many terms.
   *
   * @param history the sender's feed
   * @param effect a message, of whose election the history knows
   */
  public static @Nullable Message of(FeedHistory history, EffectCase effect) {
    if (history.feed().term() > Lineage.TERM_LIMIT) {
      return null;
    }
    var election = (Election) EntryBody.read(history.entry(effect.elected()));
    var placement = (Placement) EntryBody.read(history.entry(election.placement()));
    HistoryProof proof = history.proof(effect.elected() + 1);
    var message =
        new Message(
            placement.group(),
            election,
            effect.elected(),
            history.inclusion(effect.elected(), proof.head().size()),
            proof);
    return CanonicalJson.write(message.toJson()).size() <= LIMIT_BYTES ? message : null;
  }

  /** The step that asked for it. */
  public Receipt step() {
    return evidence().receipts().getFirst().receipt();
  }

  /** Who sends. */
  public TokenId from() {
    return step().token();
  }

  /** What is sent, and to whom. */
  public EffectRequest.Send send() {
    return (EffectRequest.Send) evidence().output().effects().get(evidence().index());
  }

  /** The sender's feed. */
  public FeedId feed() {
    return FeedId.of(from().type(), group);
  }

  Deliveries.Pair pair() {
    return new Deliveries.Pair(from(), send().to());
  }

  /**
   * What speaks against the proof, or null when it holds.
   *
   * @param members who rank for the sender's feed
   */
  public @Nullable String fault(Membership members) {
    FeedId feed = feed();
    if (!step().feed().equals(feed) || !proof.head().feedId().equals(feed)) {
      return "not of the feed of the sender's group";
    }
    return switch (proof.verify(members.committee(feed), members.domain())) {
      case FinalityProof.Verdict.Invalid(String reason) -> reason;
      case FinalityProof.Verdict.Valid(Head head) ->
          MerkleTree.verifyInclusion(
                  election.toEntry().leaf(), offset, head.size(), inclusion, head.root())
              ? null
              : "the election is not at its offset";
    };
  }

  @Override
  public Kind entryKind() {
    return Kind.MESSAGE;
  }

  @Override
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode().put("group", group).put("offset", offset);
    json.set("election", election.toJson());
    var hashes = json.putArray("inclusion");
    inclusion.forEach(hash -> hashes.add(hash.toHex()));
    json.set("proof", proof.toJson());
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Message fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "message");
    HistoryProof proof =
        switch (HistoryProof.fromJson(in.value("proof"))) {
          case HistoryProof.Reading.Read(HistoryProof read) -> read;
          case HistoryProof.Reading.Malformed(String why) -> throw in.wrong("proof", why);
        };
    var election = Election.fromJson(in.value("election"));
    Election.Evidence evidence = election.evidence();
    if (evidence == null
        || !(evidence.output().effects().get(evidence.index()) instanceof EffectRequest.Send)) {
      throw in.wrong("election", "nobody's first for a message");
    }
    var message =
        new Message(
            in.text("group", Names.GROUP_LIMIT),
            election,
            in.whole("offset"),
            in.hashes("inclusion", MerkleTree.PROOF_LIMIT),
            proof);
    in.end();
    return message;
  }

  private Election.Evidence evidence() {
    Election.Evidence evidence = election.evidence();
    if (evidence == null) {
      throw new IllegalStateException("a message is read with its evidence");
    }
    return evidence;
  }
}
