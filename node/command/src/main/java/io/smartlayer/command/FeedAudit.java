package io.smartlayer.command;

import io.smartlayer.feed.Checkpoint;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.GrowingRoot;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.HistoryProof;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Compares what one anchor shows of a feed with what it and others signed, and the committee
 * certified. A page at a time is in memory. Used by one thread.
 */
final class FeedAudit {
  private static final int TEXT_LIMIT = 1024;

  private final Membership members;
  private final FeedSource source;

  /**
   * An audit; nothing is asked yet.
   *
   * @param members who ranks for the feed's group
   * @param source the feed at the one anchor
   */
  FeedAudit(Membership members, FeedSource source) {
    this.members = members;
    this.source = source;
  }

  /** What comes of a comparison. */
  sealed interface Verdict {
    /** What was compared says the same. */
    record Valid(Signed signed) implements Verdict {}

    /**
     * It does not.
     *
     * @param reason stable, in kebab case
     * @param detail for people
     */
    record Refused(String reason, String detail) implements Verdict {}

    /** The anchor did not answer, or has no such feed. */
    record Unanswered(FeedFailure failure) implements Verdict {}
  }

  /**
   * What an anchor signed in its checkpoint, and the committee certified.
   *
   * @param anchor who signed the checkpoint
   * @param signers whose votes make the entries final; none where there are no entries
   */
  record Signed(long size, Hash root, Address anchor, List<Address> signers) {
    /** Copies the signers. */
    Signed {
      signers = List.copyOf(signers);
    }
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

  /** Asks what the anchor signed, and compares it with what the committee certified. */
  Verdict signed() {
    return judge(() -> {
      NoteBinding binding = binding();
      Checkpoint checkpoint = checkpoint(binding);
      List<Address> signers = checkpoint.size() == 0 ? List.of() : certified(checkpoint);
      return new Signed(checkpoint.size(), checkpoint.root(), binding.node(), signers);
    });
  }

  /**
   * Reads the feed, and compares the entries with what was signed.
   *
   * @param own by this anchor
   * @param others what anchors signed of the same feed; where that is a prefix of what this one
   *     shows, it has to fit too
   */
  Verdict entries(Signed own, List<Signed> others) {
    return judge(() -> {
      var pages = new FeedPages(source, 0);
      var root = new GrowingRoot();
      while (root.size() < own.size) {
        List<EntryLine> page = pages.next(own.size - root.size());
        check(
            !page.isEmpty(),
            "entries-missing",
            "the checkpoint says " + own.size + " entries, " + root.size() + " were given");
        for (EntryLine line : page) {
          root.append(line.entry());
          compare(root, own, own);
          others.forEach(other -> compare(root, own, other));
        }
      }
      return own;
    });
  }

  /** Compares a prefix with what an anchor signed, if that is what it signed. */
  private static void compare(GrowingRoot prefix, Signed own, Signed signed) {
    check(
        prefix.size() != signed.size || prefix.root().equals(signed.root),
        signed.anchor.equals(own.anchor) ? "entries-differ" : "anchors-differ",
        "the first "
            + signed.size
            + " entries do not give the root that "
            + signed.anchor
            + " signed, "
            + signed.root);
  }

  private static Verdict judge(Supplier<Signed> work) {
    try {
      return new Verdict.Valid(work.get());
    } catch (Fault e) {
      return new Verdict.Refused(e.reason, String.valueOf(e.getMessage()));
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      return new Verdict.Refused("malformed", String.valueOf(e.getMessage()));
    } catch (FeedFailure e) {
      return new Verdict.Unanswered(e);
    }
  }

  /** The note key, for which an anchor of the group has to speak. */
  private NoteBinding binding() {
    JsonFields in = JsonFields.of(json("note-key"), "the note key");
    var binding =
        new NoteBinding(
            in.address("node"),
            in.hex("ed25519", NoteKey.PUBLIC_KEY_SIZE),
            in.signature("signature"));
    Membership.@Nullable Node anchor = members.anchor(binding.node());
    check(anchor != null, "anchor-unknown", "the trust file names no anchor " + binding.node());
    check(
        anchor != null && binding.isBy(anchor.publicKey(), members.domain()),
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
    HistoryProof finality = FeedProof.finality(json("proofs/finality?size=" + checkpoint.size()));
    switch (finality.verify(members.committee(source.id()), members.domain())) {
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

  private NotePublicKey key(NoteBinding binding) {
    return new NotePublicKey(origin(), binding.ed25519());
  }

  private String origin() {
    return Checkpoint.origin(members.domain(), source.id());
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
