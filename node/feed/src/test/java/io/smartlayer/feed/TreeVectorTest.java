package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Roots and all proofs of 1 to 130 leaves, as {@code spec/vectors/rfc6962/trees.json} has them. */
class TreeVectorTest {
  @Test
  void rootsAndProofsAreThoseOfAnIndependentImplementation() throws Exception {
    JsonNode trees =
        CanonicalJson.read(Files.readString(Path.of("../../spec/vectors/rfc6962/trees.json")))
            .get("trees");
    assertThat(trees).hasSize(130);
    var tree = new MerkleTree();
    for (JsonNode row : trees) {
      tree.append(new Entry(Kind.ATTESTATION, Bytes.ofLong(tree.size())).leaf());
      long size = tree.size();
      var inclusion = new ArrayList<Hash>();
      var consistency = new ArrayList<Hash>();
      for (long i = 0; i < size; i++) {
        inclusion.addAll(tree.inclusion(i, size));
        consistency.addAll(tree.consistency(i + 1, size));
      }
      assertThat(row.get(0).longValue()).isEqualTo(size);
      assertThat(tree.root()).isEqualTo(Hash.fromHex(row.get(1).stringValue()));
      assertThat(joined(inclusion)).isEqualTo(Hash.fromHex(row.get(2).stringValue()));
      assertThat(joined(consistency)).isEqualTo(Hash.fromHex(row.get(3).stringValue()));
    }
  }

  @Test
  void theRootsOfCompleteSubtreesAreKept() {
    var tree = new MerkleTree();
    for (long i = 0; i < 130; i++) {
      tree.append(new Entry(Kind.ATTESTATION, Bytes.ofLong(i)).leaf());
    }
    for (int level = 0; level <= 7; level++) {
      for (long index = 0; (index + 1) << level <= tree.size(); index++) {
        var alone = new MerkleTree();
        for (long i = index << level; i < (index + 1) << level; i++) {
          alone.append(tree.leaf(i));
        }
        assertThat(tree.complete(level, index)).isEqualTo(alone.root());
      }
    }
  }

  private static Hash joined(List<Hash> hashes) {
    return Hash.sha256(hashes.stream().map(Hash::bytes).toArray(Bytes[]::new));
  }
}
