package io.smartlayer.command;

import io.smartlayer.feed.Checkpoint;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.GrowingRoot;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.feed.NoteBinding;
import io.smartlayer.feed.NotePublicKey;
import io.smartlayer.feed.SignedNote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.NoteKey;
import io.smartlayer.token.Membership;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a whole feed from one anchor, and compares what its entries give with what the anchor
 * signed and the committee certified. A page at a time is in memory. Used by one thread.
 */
final class FeedAudit {
  private static final int TEXT_LIMIT = 1024;

  private final Membership network;
  private final FeedSource source;

  FeedAudit(Membership network, FeedSource source) {
    this.network = network;
    this.source = source;
  }

  /** What comes of it. */
  sealed interface Verdict {
    /**
     * Entries, checkpoint and certificates say the same.
     *
     * @param anchor who signed the checkpoint
     * @param signers whose votes make the entries final; none where there are no entries
     */
    record Valid(long size, Hash root, Address anchor, List<Address> signers) implements Verdict {}

    /**
     * They do not.
     *
     * @param reason stable, in kebab case
     * @param detail for people
     */
    record Refused(String reason, String detail) implements Verdict {}
  }

  /** Something that does not hold. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String reason;

    Fault(String reason, String detail) {
      super(detail);
      this.reason = reason;
    }
  }

  /**
   * Reads and compares.
   *
   * @throws FeedFailure if the anchor does not answer
   */
  Verdict run() {
    try {
      NoteBinding binding = binding();
      Checkpoint checkpoint = checkpoint(binding);
      List<Address> signers = checkpoint.size() == 0 ? List.of() : certified(checkpoint);
      Hash root = rootOfEntries(checkpoint.size());
      check(
          root.equals(checkpoint.root()),
          "entries-differ",
          "the entries give the root " + root + ", the checkpoint says " + checkpoint.root());
      return new Verdict.Valid(checkpoint.size(), root, binding.node(), signers);
    } catch (Fault e) {
      return new Verdict.Refused(e.reason, String.valueOf(e.getMessage()));
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      return new Verdict.Refused("malformed", String.valueOf(e.getMessage()));
    }
  }

  /** The note key, for which an anchor of the network has to speak. */
  private NoteBinding binding() {
    JsonFields in = JsonFields.of(json("note-key"), "the note key");
    var binding =
        new NoteBinding(
            in.address("node"),
            in.hex("ed25519", NoteKey.PUBLIC_KEY_SIZE),
            in.signature("signature"));
    Membership.@Nullable Node anchor = network.anchor(binding.node());
    check(anchor != null, "anchor-unknown", "the trust file names no anchor " + binding.node());
    check(
        anchor != null && binding.isBy(anchor.publicKey(), network.domain()),
        "note-key-not-bound",
        binding.node() + " has not signed for this note key");
    check(
        in.text("vkey", TEXT_LIMIT).equals(key(binding).toText()),
        "note-key-of-another-log",
        "its vkey is not that of " + origin());
    return binding;
  }

  private Checkpoint checkpoint(NoteBinding binding) {
    SignedNote note =
        switch (SignedNote.parse(source.get("checkpoint"))) {
          case SignedNote.Reading.Read(SignedNote read) -> read;
          case SignedNote.Reading.Malformed(String why) ->
              throw new JsonFields.Malformed("the checkpoint: " + why);
        };
    check(
        note.isBy(key(binding)),
        "checkpoint-not-signed",
        "the note key of " + binding.node() + " has not signed the checkpoint");
    @Nullable Checkpoint checkpoint = Checkpoint.parse(note.text());
    if (checkpoint == null || !checkpoint.origin().equals(origin())) {
      throw new Fault("checkpoint-of-another-log", "the checkpoint is not of " + origin());
    }
    check(
        checkpoint.size() > 0 || checkpoint.root().equals(MerkleTree.EMPTY_ROOT),
        "root-of-nothing",
        "a root over no entries that is not the empty one");
    return checkpoint;
  }

  /** Who certified exactly what the checkpoint says. */
  private List<Address> certified(Checkpoint checkpoint) {
    FinalityProof finality = FeedProof.finality(json("proofs/finality?size=" + checkpoint.size()));
    switch (finality.verify(network.committee(source.id()), network.domain())) {
      case FinalityProof.Verdict.Invalid(String why) -> throw new Fault("finality-invalid", why);
      case FinalityProof.Verdict.Valid(Head head) -> {
        check(
            head.feedId().equals(source.id()),
            "finality-of-another-feed",
            "the heads are of " + head.feedId());
        check(
            head.size() == checkpoint.size() && head.root().equals(checkpoint.root()),
            "checkpoint-not-certified",
            "the committee certified "
                + head.size()
                + " entries with the root "
                + head.root()
                + ", the checkpoint says "
                + checkpoint.size()
                + " and "
                + checkpoint.root());
      }
    }
    return FeedProof.signers(finality);
  }

  private Hash rootOfEntries(long size) {
    var pages = new FeedPages(source, 0);
    var root = new GrowingRoot();
    while (root.size() < size) {
      List<EntryLine> page = pages.next(size - root.size());
      check(
          !page.isEmpty(),
          "entries-missing",
          "the checkpoint says " + size + " entries, " + root.size() + " were given");
      page.forEach(line -> root.append(line.entry()));
    }
    return root.root();
  }

  private NotePublicKey key(NoteBinding binding) {
    return new NotePublicKey(origin(), binding.ed25519());
  }

  private String origin() {
    return Checkpoint.origin(network.domain(), source.id());
  }

  private JsonNode json(String path) {
    return CanonicalJson.read(source.get(path).toUtf8());
  }

  private static void check(boolean holds, String reason, String detail) {
    if (!holds) {
      throw new Fault(reason, detail);
    }
  }
}
