package io.smartlayer.command;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.EntryBundle;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code smartlayer feed prove}. */
@Command(
    name = "prove",
    description = {
      "Prints all that proves entries to be final, for \"feed check\".",
      "It is a line of JSON for each OFFSET: the entry, its place in the feed's tree, and the"
          + " committee's certificates. Nothing else is needed but the trust file.",
      "Exit status: 0 all of it was printed, 64 wrong usage, 66 no such feed, or nothing final at"
          + " an offset; 69 no anchor gives a proof that holds together."
    },
    footer = {"", "Example: smartlayer feed prove http://127.0.0.1:25023 0x… 7 > entry-7.json"},
    mixinStandardHelpOptions = true)
final class FeedProve implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private FeedTarget target;

  @Parameters(index = "2..*", arity = "1..*", paramLabel = "OFFSET", description = "Which entries.")
  private List<Long> offsets;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  FeedProve() {}

  @Override
  public Integer call() {
    for (long offset : offsets) {
      FeedTarget.within(spec, "OFFSET", 0, offset, JsonFields.WHOLE_LIMIT - 1);
    }
    FeedSource source = target.source();
    return FeedFailure.told(
        spec,
        () -> {
          for (long offset : offsets) {
            spec.commandLine().getOut().println(CanonicalJson.text(proof(source, offset).toJson()));
          }
          return 0;
        });
  }

  /**
   * The proof of an entry; nothing is handed on that does not hold together.
   *
   * @throws FeedFailure if no anchor gives one
   */
  static FeedProof proof(FeedSource source, long offset) {
    try {
      @Nullable Entry entry = EntryBundle.parseLogged(source.get("entries/" + offset));
      if (entry == null) {
        throw new JsonFields.Malformed("an entry of a kind that this version does not know");
      }
      HistoryProof finality =
          FeedProof.finality(json(source, "proofs/finality?size=" + (offset + 1)));
      Head head = finality.head();
      JsonFields found =
          JsonFields.of(
              json(source, "proofs/inclusion?offset=" + offset + "&size=" + head.size()),
              "the proof of inclusion");
      List<Hash> path = found.hashes("path", MerkleTree.PROOF_LIMIT);
      var proof = new FeedProof(source.id(), offset, entry, path, finality);
      FeedProof written = FeedProof.fromJson(proof.toJson());
      if (!written.equals(proof) || !written.includesEntry()) {
        throw new JsonFields.Malformed("the entry, its path and the head do not fit");
      }
      return proof;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      throw new FeedFailure(
          Smartlayer.UNAVAILABLE,
          source.anchor() + " proves nothing: " + e.getMessage() + "; ask another anchor");
    }
  }

  private static JsonNode json(FeedSource source, String path) {
    return CanonicalJson.read(source.get(path).toUtf8());
  }
}
