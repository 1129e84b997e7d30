package io.smartlayer.feed;

import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Faults as JSON: every signed field is written, so that each digest follows from it alone. */
final class FaultJson {
  private static final String KIND = "kind";
  private static final int KIND_LENGTH = 32;

  private FaultJson() {}

  static JsonNode write(Fault fault) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    switch (fault) {
      case Fault.TwoHeads(var one, var other) -> {
        out.put(KIND, "two-heads").set("one", write(one));
        out.set("other", write(other));
      }
      case Fault.TwoVotes(var one, var other) -> {
        out.put(KIND, "two-votes").set("one", write(one));
        out.set("other", write(other));
      }
      case Fault.VoteAboveLeave(var vote, var head, var justified, var leave) -> {
        out.put(KIND, "vote-above-leave").set("vote", write(vote));
        out.set("head", FinalityJson.write(head));
        out.set("justified", FinalityJson.write(justified));
        out.set("leave", write(leave));
      }
      case Fault.BrokenPromise(var promise, var head, var leaf, var proof) -> {
        out.put(KIND, "broken-promise").set("promise", write(promise));
        out.set("head", write(head));
        out.put("leaf", leaf.toHex());
        var path = out.putArray("proof");
        proof.forEach(hash -> path.add(hash.toHex()));
      }
    }
    return out;
  }

  private static JsonNode write(SignedHead signed) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.set("head", FinalityJson.write(signed.head()));
    return out.put("signature", signed.signature().toHex());
  }

  private static JsonNode write(SignedVote signed) {
    Vote vote = signed.vote();
    return JsonNodeFactory.instance
        .objectNode()
        .put("feedId", vote.feedId().toString())
        .put("term", vote.term())
        .put("epoch", vote.epoch())
        .put("round", vote.round())
        .put("headHash", vote.headHash().toHex())
        .put("member", signed.member().toHex())
        .put("signature", signed.signature().toHex());
  }

  private static JsonNode write(SignedLeave signed) {
    Leave leave = signed.leave();
    return JsonNodeFactory.instance
        .objectNode()
        .put("feedId", leave.feedId().toString())
        .put("term", leave.term())
        .put("epoch", leave.epoch())
        .put("highestEpoch", leave.highestEpoch())
        .put("highestRound", leave.highestRound())
        .put("highestHead", leave.highestHead().toHex())
        .put("member", signed.member().toHex())
        .put("signature", signed.signature().toHex());
  }

  private static JsonNode write(SignedPromise signed) {
    Promise promise = signed.promise();
    return JsonNodeFactory.instance
        .objectNode()
        .put("entryHash", promise.entryHash().toHex())
        .put("feedId", promise.feedId().toString())
        .put("term", promise.term())
        .put("epoch", promise.epoch())
        .put("offset", promise.offset())
        .put("signature", signed.signature().toHex());
  }

  /**
   * Reads exactly what {@link #write} writes.
   *
   * @throws JsonFields.Malformed if it has another shape
   * @throws IllegalArgumentException if a number is out of range
   */
  static Fault read(JsonNode json) {
    JsonFields in = JsonFields.of(json, "the fault");
    Fault fault =
        switch (in.text(KIND, KIND_LENGTH)) {
          case "two-heads" -> new Fault.TwoHeads(signedHead(in, "one"), signedHead(in, "other"));
          case "two-votes" -> new Fault.TwoVotes(vote(in, "one"), vote(in, "other"));
          case "vote-above-leave" ->
              new Fault.VoteAboveLeave(
                  vote(in, "vote"), head(in, "head"), head(in, "justified"), leave(in));
          case "broken-promise" ->
              new Fault.BrokenPromise(
                  promise(in),
                  signedHead(in, "head"),
                  in.hash("leaf"),
                  in.hashes("proof", FaultForms.PROOF_LIMIT));
          default -> throw in.wrong(KIND, "none that this version knows");
        };
    in.end();
    return fault;
  }

  private static SignedHead signedHead(JsonFields outer, String name) {
    JsonFields in = outer.object(name);
    var signed = new SignedHead(head(in, "head"), in.signature("signature"));
    in.end();
    return signed;
  }

  private static Head head(JsonFields outer, String name) {
    JsonFields in = outer.object(name);
    var head =
        new Head(
            new FeedId(in.hash("feedId")),
            in.whole("term"),
            in.whole("epoch"),
            in.whole("round"),
            in.whole("base"),
            in.whole("size"),
            in.hash("parent"),
            in.hash("justify"),
            in.hash("root"),
            in.whole("chainBlock"),
            in.whole("time"));
    in.end();
    return head;
  }

  private static SignedVote vote(JsonFields outer, String name) {
    JsonFields in = outer.object(name);
    var vote =
        new Vote(
            new FeedId(in.hash("feedId")),
            in.whole("term"),
            in.whole("epoch"),
            in.whole("round"),
            in.hash("headHash"));
    var signed = new SignedVote(vote, in.address("member"), in.signature("signature"));
    in.end();
    return signed;
  }

  private static SignedLeave leave(JsonFields outer) {
    JsonFields in = outer.object("leave");
    var leave =
        new Leave(
            new FeedId(in.hash("feedId")),
            in.whole("term"),
            in.whole("epoch"),
            in.whole("highestEpoch"),
            in.whole("highestRound"),
            in.hash("highestHead"));
    var signed = new SignedLeave(leave, in.address("member"), in.signature("signature"));
    in.end();
    return signed;
  }

  private static SignedPromise promise(JsonFields outer) {
    JsonFields in = outer.object("promise");
    var promise =
        new Promise(
            in.hash("entryHash"),
            new FeedId(in.hash("feedId")),
            in.whole("term"),
            in.whole("epoch"),
            in.whole("offset"));
    var signed = new SignedPromise(promise, in.signature("signature"));
    in.end();
    return signed;
  }
}
