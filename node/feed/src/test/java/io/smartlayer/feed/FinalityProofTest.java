package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class FinalityProofTest {
  private final Fixture world = new Fixture(4);
  private final FeedHistory history = world.members.get(2).history();

  @BeforeEach
  void order() {
    for (int i = 0; i < 5; i++) {
      world.submit(0, i, "fact " + i);
    }
  }

  @Test
  void everyFinalPrefixHasAProof() {
    for (long size = 1; size <= 5; size++) {
      FinalityProof proof = history.finalityProof(size);
      Head head = proof.heads().getFirst();
      assertThat(verify(proof)).isEqualTo(new FinalityProof.Verdict.Valid(head));
      assertThat(head.size()).isEqualTo(size);
      assertThat(head.root()).isEqualTo(history.rootAt(size));
    }
    assertThatThrownBy(() -> history.finalityProof(6))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> history.finalityProof(0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void nothingElseIsAProof() {
    FinalityProof proof = history.finalityProof(3);
    FinalityProof other = history.finalityProof(4);
    Certificate first = proof.justified();
    Certificate second = proof.certified();
    List<Head> heads = proof.heads();
    assertInvalid(new FinalityProof(heads, List.of(), second, second));
    assertInvalid(new FinalityProof(heads, List.of(), first, first));
    assertInvalid(new FinalityProof(heads, List.of(), first, other.certified()));
    assertInvalid(
        new FinalityProof(List.of(heads.getLast(), heads.getFirst()), List.of(), second, first));
    assertInvalid(
        new FinalityProof(List.of(heads.getFirst(), heads.getFirst()), List.of(), first, first));
    var twice =
        new Certificate(
            second.vote(),
            List.of(
                second.endorsements().get(0),
                second.endorsements().get(0),
                second.endorsements().get(1)));
    assertInvalid(new FinalityProof(heads, List.of(), first, twice));
    var tooFew = new Certificate(second.vote(), second.endorsements().subList(0, 2));
    assertInvalid(new FinalityProof(heads, List.of(), first, tooFew));
  }

  @Test
  void anotherCommitteeOrDomainDoesNotVerify() {
    FinalityProof proof = history.finalityProof(3);
    var domain = TypedData.Domain.of("Smart Layer", "1", 2, Address.ZERO);
    assertThat(proof.verify(world.feed.committee(), domain))
        .isInstanceOf(FinalityProof.Verdict.Invalid.class);
    assertThat(proof.verify(new Fixture(1).feed.committee(), world.feed.domain()))
        .isInstanceOf(FinalityProof.Verdict.Invalid.class);
  }

  @Test
  void itsJsonReadsBackAndNoOtherFormDoes() {
    FinalityProof proof = history.finalityProof(2);
    JsonNode json = CanonicalJson.readCanonical(CanonicalJson.write(proof.toJson()));
    assertThat(FinalityProof.fromJson(json)).isEqualTo(new FinalityProof.Reading.Read(proof));
    String text = CanonicalJson.text(json);
    for (String wrong :
        List.of(
            text.replaceFirst("\"round\":\\d+", "\"round\":-1"),
            text.replaceFirst("\"round\":\\d+", "\"round\":\"1\""),
            text.replaceFirst("\"round\":\\d+", "\"round\":1.5"),
            text.replaceFirst("\"round\":\\d+", "\"turn\":1"),
            text.replaceFirst("\"parent\":\"0x", "\"parent\":\"0X"),
            text.replaceFirst("\"root\":\"0x..", "\"root\":\"0x"),
            text.replaceFirst("\"size\":\\d+", "\"size\":0"),
            "[]",
            "null",
            "{}")) {
      assertThat(wrong).isNotEqualTo(text);
      assertThat(FinalityProof.fromJson(CanonicalJson.read(wrong)))
          .as(wrong)
          .isInstanceOf(FinalityProof.Reading.Malformed.class);
    }
    ((ObjectNode) json).put("more", 1);
    assertThat(FinalityProof.fromJson(json)).isInstanceOf(FinalityProof.Reading.Malformed.class);
  }

  @Test
  void proofsOfInclusionAndConsistencyFitTheFinalRoots() {
    for (int offset = 0; offset < 5; offset++) {
      assertThat(
              MerkleTree.verifyInclusion(
                  history.entry(offset).leaf(),
                  offset,
                  5,
                  history.inclusion(offset, 5),
                  history.rootAt(5)))
          .isTrue();
      assertThat(
              MerkleTree.verifyConsistency(
                  offset,
                  history.rootAt(offset),
                  5,
                  history.rootAt(5),
                  history.consistency(offset, 5)))
          .isTrue();
      assertThat(history.headOf(offset).head().size()).isEqualTo(offset + 1);
    }
    assertThat(history.finalized(2).getFirst().firstOffset()).isEqualTo(2);
    assertThatThrownBy(() -> history.entry(5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> history.rootAt(6)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private FinalityProof.Verdict verify(FinalityProof proof) {
    return proof.verify(world.feed.committee(), world.feed.domain());
  }

  private void assertInvalid(FinalityProof proof) {
    assertThat(verify(proof)).isInstanceOf(FinalityProof.Verdict.Invalid.class);
  }
}
