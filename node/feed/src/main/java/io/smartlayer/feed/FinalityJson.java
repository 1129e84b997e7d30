package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Finality proofs as JSON. Votes are not written: they follow from the heads. */
final class FinalityJson {
  private static final Pattern HEX = Pattern.compile("0x[0-9a-f]*");

  private FinalityJson() {}

  /** JSON of another form than {@link #write} gives. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  static JsonNode write(FinalityProof proof) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    ArrayNode heads = out.putArray("heads");
    proof.heads().forEach(head -> heads.add(write(head)));
    ArrayNode openings = out.putArray("openings");
    proof.openings().forEach(leaves -> openings.add(write(leaves)));
    out.set("justified", write(proof.justified()));
    out.set("certified", write(proof.certified()));
    return out;
  }

  static JsonNode write(Head head) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("feedId", head.feedId().toString())
        .put("term", head.term())
        .put("epoch", head.epoch())
        .put("round", head.round())
        .put("base", head.base())
        .put("size", head.size())
        .put("parent", head.parent().toHex())
        .put("justify", head.justify().toHex())
        .put("root", head.root().toHex())
        .put("chainBlock", head.chainBlock())
        .put("time", head.time());
  }

  private static JsonNode write(List<SignedLeave> leaves) {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    for (SignedLeave signed : leaves) {
      out.addObject()
          .put("member", signed.member().toHex())
          .put("highestEpoch", signed.leave().highestEpoch())
          .put("highestRound", signed.leave().highestRound())
          .put("highestHead", signed.leave().highestHead().toHex())
          .put("signature", signed.signature().toHex());
    }
    return out;
  }

  private static JsonNode write(Certificate certificate) {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    for (Certificate.Endorsement endorsement : certificate.endorsements()) {
      out.addObject()
          .put("member", endorsement.member().toHex())
          .put("signature", endorsement.signature().toHex());
    }
    return out;
  }

  static FinalityProof read(JsonNode json) {
    fields(json, 4);
    JsonNode list = array(json, "heads", 1, FinalityProof.HEAD_LIMIT);
    List<Head> heads = new ArrayList<>();
    for (JsonNode head : list) {
      heads.add(readHead(head));
    }
    if (heads.size() < 2) {
      throw new Unreadable("a finality proof has two heads or more");
    }
    return new FinalityProof(
        heads,
        openings(json, heads.stream().filter(Opening::isNeeded).toList()),
        certificate(json, "justified", heads.get(heads.size() - 2)),
        certificate(json, "certified", heads.getLast()));
  }

  private static List<List<SignedLeave>> openings(JsonNode json, List<Head> heads) {
    JsonNode list = array(json, "openings", 0, FinalityProof.HEAD_LIMIT);
    if (list.size() != heads.size()) {
      throw new Unreadable("openings are as many as the heads that open an epoch");
    }
    List<List<SignedLeave>> out = new ArrayList<>();
    for (int i = 0; i < heads.size(); i++) {
      out.add(leaves(list.get(i), heads.get(i)));
    }
    return out;
  }

  private static List<SignedLeave> leaves(JsonNode list, Head head) {
    if (!list.isArray() || list.size() > Certificate.ENDORSEMENT_LIMIT) {
      throw new Unreadable("an opening is no list of leaves");
    }
    List<SignedLeave> out = new ArrayList<>();
    for (JsonNode leave : list) {
      fields(leave, 5);
      out.add(
          new SignedLeave(
              leave(leave, head),
              new Address(hex(leave, "member", Address.SIZE)),
              new Signature(hex(leave, "signature", Signature.SIZE))));
    }
    return out;
  }

  private static Leave leave(JsonNode json, Head head) {
    long epoch = number(json, "highestEpoch");
    long round = number(json, "highestRound");
    Hash highest = hash(json, "highestHead");
    if (epoch >= head.epoch() || (highest.equals(Hash.ZERO) && (epoch != 0 || round != 0))) {
      throw new Unreadable("a leave names a head that it cannot");
    }
    return new Leave(head.feedId(), head.term(), head.epoch() - 1, epoch, round, highest);
  }

  private static Head readHead(JsonNode json) {
    fields(json, 11);
    long base = number(json, "base");
    long size = number(json, "size");
    if (size < base) {
      throw new Unreadable("a size below its base");
    }
    return new Head(
        new FeedId(hash(json, "feedId")),
        number(json, "term"),
        number(json, "epoch"),
        number(json, "round"),
        base,
        size,
        hash(json, "parent"),
        hash(json, "justify"),
        hash(json, "root"),
        number(json, "chainBlock"),
        number(json, "time"));
  }

  private static Certificate certificate(JsonNode json, String name, Head head) {
    JsonNode list = array(json, name, 1, Certificate.ENDORSEMENT_LIMIT);
    List<Certificate.Endorsement> endorsements = new ArrayList<>();
    for (JsonNode endorsement : list) {
      fields(endorsement, 2);
      endorsements.add(
          new Certificate.Endorsement(
              new Address(hex(endorsement, "member", Address.SIZE)),
              new Signature(hex(endorsement, "signature", Signature.SIZE))));
    }
    return new Certificate(Vote.on(head), endorsements);
  }

  private static void fields(JsonNode json, int count) {
    if (!json.isObject() || json.size() != count) {
      throw new Unreadable("expected an object of " + count + " fields");
    }
  }

  private static JsonNode array(JsonNode json, String name, int least, int most) {
    JsonNode list = json.get(name);
    if (list == null || !list.isArray() || list.size() < least || list.size() > most) {
      throw new Unreadable(name + " is no list of " + least + " to " + most);
    }
    return list;
  }

  private static Hash hash(JsonNode json, String name) {
    return new Hash(hex(json, name, Hash.SIZE));
  }

  private static Bytes hex(JsonNode json, String name, int size) {
    JsonNode value = json.get(name);
    if (value == null
        || !value.isString()
        || value.stringValue().length() != 2 + 2 * size
        || !HEX.matcher(value.stringValue()).matches()) {
      throw new Unreadable(name + " is not " + size + " bytes in lower-case hexadecimal");
    }
    return Bytes.fromHex(value.stringValue());
  }

  private static long number(JsonNode json, String name) {
    JsonNode value = json.get(name);
    if (value == null
        || !value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > Head.NUMBER_LIMIT) {
      throw new Unreadable(name + " is no whole number from 0 to 2^53 - 1");
    }
    return value.longValue();
  }
}
