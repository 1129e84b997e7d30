package io.smartlayer.runtime;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Commit;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import io.smartlayer.token.Verdict;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What anchors of a committee say to each other of a receipt that one found to be wrong. */
sealed interface VerdictMessage {
  String PROTOCOL = "/smartlayer/verdicts/1";

  /** One receipt with its step. */
  int LIMIT_BYTES = 512 << 10;

  /** One commit, or one verdict with the commits that it names. */
  int WORD_LIMIT_BYTES = 2 << 10;

  /**
   * Whose own run came to something else asks the others to run it too.
   *
   * @param step null of a receipt whose step follows from the feed
   */
  record Accusation(SignedReceipt signed, @Nullable Step step) implements VerdictMessage {
    /**
     * Reads what is kept of a receipt that was found to be wrong.
     *
     * @throws JsonFields.Malformed if it has another shape
     */
    static Accusation of(Bytes evidence) {
      return of(JsonFields.of(CanonicalJson.readCanonical(evidence), "accusation"));
    }

    private static Accusation of(JsonFields in) {
      Step step =
          in.has("input")
              ? new Step(
                  CanonicalJson.write(in.value("input")), CanonicalJson.write(in.value("output")))
              : null;
      var said = new Accusation(SignedReceipt.fromJson(in.value("receipt")), step);
      in.end();
      return said;
    }

    private ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      if (step != null) {
        json.set("input", CanonicalJson.read(step.input().toUtf8()));
        json.set("output", CanonicalJson.read(step.output().toUtf8()));
      }
      json.set("receipt", signed.toJson());
      return json;
    }
  }

  /** An anchor has made up its mind. */
  record Committed(Commit.Signed commit) implements VerdictMessage {}

  /** An anchor says what it found. */
  record Revealed(Verdict.Signed verdict) implements VerdictMessage {}

  /** The bytes: canonical JSON. */
  default Bytes encode() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (this) {
      case Accusation said -> json.set("accusation", said.toJson());
      case Committed(Commit.Signed commit) -> json.set("commit", commit.toJson());
      case Revealed(Verdict.Signed verdict) -> json.set("verdict", verdict.toJson());
    }
    return CanonicalJson.write(json);
  }

  /**
   * Reads the bytes.
   *
   * @throws JsonFields.Malformed if they are no such message
   * @throws CanonicalJson.NotCanonical if they are not in canonical form
   */
  static VerdictMessage decode(Bytes body) {
    JsonFields in = PeerMessages.fields(body, LIMIT_BYTES, "word of verdicts");
    VerdictMessage message;
    if (in.has("accusation")) {
      message = Accusation.of(in.object("accusation"));
    } else if (body.size() > WORD_LIMIT_BYTES) {
      throw new JsonFields.Malformed("a vote of " + body.size() + " bytes");
    } else {
      message =
          in.has("commit")
              ? new Committed(Commit.Signed.fromJson(in.value("commit")))
              : new Revealed(Verdict.Signed.fromJson(in.value("verdict")));
    }
    in.end();
    return message;
  }
}
