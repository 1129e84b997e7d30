package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Fuzz;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.CanonicalJson.NotCanonical;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.JsonFields.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Hostile JSON, and what is read from it: entries, bundles, grants, proofs, trust files. */
final class JsonFuzzTest {
  private static final int ROUNDS = 3000;
  private static final long LIMIT = 8 << 20;
  private static final List<Class<? extends Exception>> REFUSALS =
      List.of(Malformed.class, NotCanonical.class);

  @Test
  void whatHasACanonicalFormIsReadBackFromIt() {
    new Fuzz("json", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            Stream.of(
                    "{\"b\":[1,-2.5e-7,true,null],\"a\":{\"é\":\"\\u0001\\n😀\"}}",
                    "[9007199254740991,1e21,0.000001,5e-324,-0,1E400]",
                    "[[[[\"\\ud83d\\ude00\",\"\\/\\b\"]]],{\"a\":1,\"a\":2}]")
                .map(Bytes::utf8)
                .toList(),
            input -> {
              Bytes form = CanonicalJson.write(CanonicalJson.read(Bytes.of(input).toUtf8()));
              assertThat(CanonicalJson.write(readBack(form, CanonicalJson::readCanonical)))
                  .isEqualTo(form);
            });
  }

  @Test
  void anyEntryIsMalformedOrInItsOneForm() {
    new Fuzz("entry", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            Bodies.all().stream().map(body -> withKind(body.toEntry())).toList(),
            input -> {
              Kind kind = input.length == 0 ? null : Kind.of(input[0]);
              if (kind != null && input.length <= Entry.BODY_LIMIT_BYTES) {
                var entry = new Entry(kind, Bytes.of(input, 1, input.length - 1));
                assertThat(EntryBody.read(entry).toEntry()).isEqualTo(entry);
              }
            });
  }

  @Test
  void anyBundleIsMalformedOrInItsOneFormAndCanBeVerified() {
    var verifier =
        new BundleVerifier(Membership.fromJson(CanonicalJson.read(Vectors.text("network.json"))));
    new Fuzz("bundle", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            Stream.of("bundle.json", "vouched.json").map(Vectors::text).map(Bytes::utf8).toList(),
            input -> {
              Bytes bytes = Bytes.of(input);
              verifier.verify(bytes);
              assertThat(ReceiptBundle.read(bytes).toBytes()).isEqualTo(bytes);
            });
  }

  @Test
  void anyPieceOfAStateIsMalformedOrInItsOneForm() {
    List<Bytes> valid = new ArrayList<>();
    Vectors.read("state.json")
        .get("pieces")
        .forEach(piece -> valid.add(Bytes.utf8(piece.stringValue())));
    new Fuzz("state", LIMIT, REFUSALS)
        .run(
            ROUNDS,
            valid,
            input -> {
              Bytes changed = Bytes.of(input);
              JsonNode kind = CanonicalJson.read(changed.toUtf8()).path("piece");
              List<Bytes> pieces = new ArrayList<>(valid);
              pieces.replaceAll(piece -> kind.equals(kind(piece)) ? changed : piece);
              assertThat(StateFormTest.pieces(StateForm.read(pieces))).isEqualTo(pieces);
            });
  }

  private static JsonNode kind(Bytes piece) {
    return CanonicalJson.read(piece.toUtf8()).path("piece");
  }

  @Test
  void anyGrantIsMalformedOrMeansTheSameWhenWrittenAgain() {
    var grant =
        new Grant(
            World.token(42),
            List.of("status", "rebook"),
            "https://cars.example",
            World.HOTEL.address(),
            7,
            World.START,
            World.HOLDER.signForWallets(Hash.ZERO));
    sameAgain("grant", grant.toJson(), Grant::fromJson, Grant::toJson);
  }

  @Test
  void anyChainIsMalformedOrMeansTheSameWhenWrittenAgain() {
    Grant grant = Chains.grant(World.HOLDER, World.AIRLINE, Chains.words());
    Delegation first = Chains.after(grant, World.AIRLINE, World.HOTEL, Chains.words().depth(1));
    Delegation second = Chains.after(first, World.HOTEL, World.OWNER, Chains.words().depth(0));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    new GrantChain(grant, List.of(first, second)).addTo(json);
    sameAgain("chain", json, JsonFuzzTest::chain, JsonFuzzTest::form);
  }

  private static GrantChain chain(JsonNode json) {
    JsonFields in = JsonFields.of(json, "chain");
    var chain = new GrantChain(Grant.fromJson(in.value("grant")), GrantChain.delegations(in));
    in.end();
    return chain;
  }

  private static JsonNode form(GrantChain chain) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    chain.addTo(json);
    return json;
  }

  @Test
  void anyProofOfACallIsMalformedOrMeansTheSameWhenWrittenAgain() {
    var proof = new CallProof(World.START, Hash.ZERO, World.HOLDER.signForWallets(Hash.ZERO));
    sameAgain("proof", proof.toJson(), CallProof::fromJson, CallProof::toJson);
  }

  @Test
  void anyTrustFileIsMalformedOrMeansTheSameWhenWrittenAgain() {
    JsonNode network = CanonicalJson.read(Vectors.text("network.json"));
    sameAgain("network", network, Membership::fromJson, Membership::toJson);
  }

  private static <T> void sameAgain(
      String corpus, JsonNode valid, Function<JsonNode, T> reader, Function<T, JsonNode> writer) {
    new Fuzz(corpus, LIMIT, REFUSALS)
        .run(
            ROUNDS,
            List.of(CanonicalJson.write(valid)),
            input -> {
              T read = reader.apply(CanonicalJson.read(Bytes.of(input).toUtf8()));
              Bytes written = CanonicalJson.write(writer.apply(read));
              T again =
                  readBack(written, bytes -> reader.apply(CanonicalJson.readCanonical(bytes)));
              assertThat(again).isEqualTo(read);
            });
  }

  /** What was just written must be read, so a refusal is an error here. */
  private static <T> T readBack(Bytes written, Function<Bytes, T> reader) {
    try {
      return reader.apply(written);
    } catch (Malformed | NotCanonical e) {
      throw new AssertionError("its own form is refused: " + written.toUtf8(), e);
    }
  }

  private static Bytes withKind(Entry entry) {
    return Bytes.concat(Bytes.of((byte) entry.kind().number()), entry.body());
  }
}
