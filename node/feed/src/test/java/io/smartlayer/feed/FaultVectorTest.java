package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One proof of each kind of fault, as {@code spec/vectors/feed/faults.json} has them. */
class FaultVectorTest {
  private static final Path FILE = Path.of("../../spec/vectors/feed/faults.json");

  private final Fixture world = new Fixture(4);
  private final Feed feed = world.feed;
  private final SecretKey liar = world.keys.getFirst();

  @Test
  void thePageOfVectorsIsWhatTheCoreWrites() throws IOException {
    assertThat(Files.readString(FILE).strip()).isEqualTo(CanonicalJson.text(vectors()));
  }

  @Test
  void eachKindConvictsItsCulpritAndNobodyElseAndSurvivesJsonAndTheWire() throws IOException {
    JsonNode proofs = CanonicalJson.read(Files.readString(FILE)).get("proofs");
    assertThat(proofs).hasSize(4);
    for (JsonNode json : proofs) {
      FaultProof proof = read(json);
      assertThat(proof.verify(feed.committee(), feed.domain()))
          .isEqualTo(new FaultProof.Verdict.Convicted(liar.address(), 0));
      assertThat(CanonicalJson.text(proof.toJson())).isEqualTo(CanonicalJson.text(json));
      var message = new FeedMessage.Proving(feed.id(), proof.fault());
      assertThat(FeedCodec.decode(FeedCodec.encode(message)))
          .isEqualTo(new FeedCodec.Decoded.Understood(message));
      var other = new FaultProof(feed.id(), Lineage.NONE, world.address(1), proof.fault());
      assertThat(other.verify(feed.committee(), feed.domain()))
          .isInstanceOf(FaultProof.Verdict.Invalid.class);
    }
  }

  @Test
  void whatIsChangedConvictsNobodyOrIsNoProof() throws IOException {
    JsonNode proofs = CanonicalJson.read(Files.readString(FILE)).get("proofs");
    int tried = 0;
    for (JsonNode json : proofs) {
      String text = CanonicalJson.text(json);
      for (int at = text.indexOf("0x"); at >= 0; at = text.indexOf("0x", at + 1)) {
        char digit = text.charAt(at + 10);
        String other =
            text.substring(0, at + 10) + (digit == '0' ? '1' : '0') + text.substring(at + 11);
        switch (FaultProof.fromJson(CanonicalJson.read(other))) {
          case FaultProof.Reading.Malformed _ -> tried++;
          case FaultProof.Reading.Read(var proof) -> {
            assertThat(proof.verify(feed.committee(), feed.domain()))
                .as(other)
                .isInstanceOf(FaultProof.Verdict.Invalid.class);
            tried++;
          }
        }
      }
    }
    assertThat(tried).isGreaterThan(40);
  }

  private static FaultProof read(JsonNode json) {
    return ((FaultProof.Reading.Read) FaultProof.fromJson(json)).proof();
  }

  private JsonNode vectors() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    var committee = out.putArray("committee");
    feed.committee().members().forEach(member -> committee.add(member.key().compressed().toHex()));
    out.putObject("domain")
        .put("chainId", 1)
        .put("name", "Smart Layer")
        .put("verifyingContract", Address.ZERO.toHex())
        .put("version", "1");
    var proofs = out.putArray("proofs");
    for (Fault fault : faults()) {
      proofs.add(new FaultProof(feed.id(), Lineage.NONE, liar.address(), fault).toJson());
    }
    return out;
  }

  private List<Fault> faults() {
    SignedHead a = head(0, "a");
    SignedHead b = head(0, "b");
    var promise = new Promise(Fixture.entry("b").leaf(), feed.id(), 0, 0, 0);
    Head next = after(a.head());
    var leave = new Leave(feed.id(), 0, 0, 0, 0, Hash.ZERO);
    Head higher = after(next);
    return new ArrayList<>(
        List.of(
            new Fault.TwoHeads(a, b),
            new Fault.TwoVotes(vote(a.head()), vote(b.head())),
            new Fault.VoteAboveLeave(
                vote(higher), higher, next, SignedLeave.by(liar, feed.domain(), leave)),
            new Fault.BrokenPromise(
                SignedPromise.by(liar, feed.domain(), promise),
                a,
                Fixture.entry("a").leaf(),
                List.of())));
  }

  private SignedVote vote(Head head) {
    return SignedVote.by(liar, feed.domain(), Vote.on(head));
  }

  private SignedHead head(long round, String text) {
    Hash root = Fixture.entry(text).leaf();
    var head = new Head(feed.id(), 0, 0, round, 0, 1, Hash.ZERO, Hash.ZERO, root, 17, 1000);
    return SignedHead.by(liar, feed.domain(), head);
  }

  private Head after(Head before) {
    Hash parent = before.hash();
    return new Head(
        feed.id(), 0, 0, before.round() + 1, 1, 1, parent, parent, before.root(), 17, 1000);
  }
}
