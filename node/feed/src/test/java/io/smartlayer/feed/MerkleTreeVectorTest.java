package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeVectorTest {
  private static final int LARGEST = 130;

  /** Leaves and roots of the reference tests of Certificate Transparency. */
  @Test
  void rootsAreThoseOfCertificateTransparency() {
    String[] leaves = {
      "",
      "00",
      "10",
      "2021",
      "3031",
      "40414243",
      "5051525354555657",
      "606162636465666768696a6b6c6d6e6f"
    };
    String[] roots = {
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    };
    var tree = new MerkleTree();
    assertThat(tree.root().toHex())
        .isEqualTo("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (int i = 0; i < leaves.length; i++) {
      tree.append(Hash.sha256(Bytes.of((byte) 0), Bytes.fromHex(leaves[i])));
      assertThat(tree.root().toHex()).isEqualTo("0x" + roots[i]);
    }
  }

  @Test
  void anEntrysLeafCoversItsKind() {
    Bytes body = Bytes.utf8("same");
    assertThat(new Entry(Kind.CALL, body).leaf())
        .isEqualTo(Hash.sha256(Bytes.fromHex("0002"), body))
        .isNotEqualTo(new Entry(Kind.OUTCOME, body).leaf());
  }

  @Test
  void rootsAndEdgesOfAllSizesFollowTheDefinition() {
    List<Entry> entries = entries(LARGEST);
    MerkleTree tree = tree(entries);
    MerkleEdge edge = MerkleEdge.EMPTY;
    for (int size = 0; size <= LARGEST; size++) {
      Hash root = defined(entries.subList(0, size));
      assertThat(tree.rootAt(size)).isEqualTo(root);
      assertThat(edge.root()).isEqualTo(root);
      assertThat(edge.peaks()).hasSize(Integer.bitCount(size));
      if (size < LARGEST) {
        edge = edge.with(entries.subList(size, size + 1));
      }
    }
  }

  @Test
  void everyInclusionProofVerifiesAndNoChangedOneDoes() {
    List<Entry> entries = entries(LARGEST);
    MerkleTree tree = tree(entries);
    for (int size = 1; size <= LARGEST; size++) {
      Hash root = tree.rootAt(size);
      for (int index = 0; index < size; index++) {
        List<Hash> proof = tree.inclusion(index, size);
        Hash leaf = tree.leaf(index);
        assertThat(MerkleTree.verifyInclusion(leaf, index, size, proof, root)).isTrue();
        assertThat(MerkleTree.verifyInclusion(root, index, size, proof, leaf)).isEqualTo(size == 1);
        assertThat(MerkleTree.verifyInclusion(leaf, index + 1, size, proof, root)).isFalse();
        for (List<Hash> wrong : changes(proof)) {
          assertThat(MerkleTree.verifyInclusion(leaf, index, size, wrong, root)).isFalse();
        }
      }
    }
  }

  @Test
  void everyConsistencyProofVerifiesAndNoChangedOneDoes() {
    MerkleTree tree = tree(entries(LARGEST));
    for (int size = 0; size <= LARGEST; size++) {
      Hash root = tree.rootAt(size);
      for (int old = 0; old <= size; old++) {
        Hash oldRoot = tree.rootAt(old);
        List<Hash> proof = tree.consistency(old, size);
        assertThat(MerkleTree.verifyConsistency(old, oldRoot, size, root, proof)).isTrue();
        if (old > 0 && old < size) {
          assertThat(MerkleTree.verifyConsistency(old, root, size, root, proof)).isFalse();
          assertThat(MerkleTree.verifyConsistency(old, oldRoot, size, oldRoot, proof)).isFalse();
        }
        for (List<Hash> wrong : changes(proof)) {
          assertThat(MerkleTree.verifyConsistency(old, oldRoot, size, root, wrong)).isFalse();
        }
      }
    }
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    MerkleTree tree = tree(entries(3));
    List<Hash> endless = java.util.Collections.nCopies(MerkleTree.PROOF_LIMIT + 1, Hash.ZERO);
    assertThat(MerkleTree.verifyInclusion(Hash.ZERO, -1, 3, List.of(), Hash.ZERO)).isFalse();
    assertThat(MerkleTree.verifyInclusion(Hash.ZERO, 0, 3, endless, Hash.ZERO)).isFalse();
    assertThat(MerkleTree.verifyConsistency(4, Hash.ZERO, 3, Hash.ZERO, List.of())).isFalse();
    assertThat(MerkleTree.verifyConsistency(1, Hash.ZERO, 3, Hash.ZERO, endless)).isFalse();
    assertThat(MerkleTree.verifyConsistency(2, Hash.ZERO, 3, Hash.ZERO, List.of())).isFalse();
    assertThatThrownBy(() -> tree.rootAt(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> tree.inclusion(2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> tree.consistency(3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static List<List<Hash>> changes(List<Hash> proof) {
    var out = new ArrayList<List<Hash>>();
    var longer = new ArrayList<>(proof);
    longer.add(Hash.ZERO);
    out.add(longer);
    if (!proof.isEmpty()) {
      out.add(proof.subList(0, proof.size() - 1));
      var other = new ArrayList<>(proof);
      other.set(proof.size() / 2, Hash.ZERO);
      out.add(other);
    }
    return out;
  }

  private static List<Entry> entries(int count) {
    var out = new ArrayList<Entry>();
    for (int i = 0; i < count; i++) {
      out.add(new Entry(Kind.ATTESTATION, Bytes.ofLong(i)));
    }
    return out;
  }

  private static MerkleTree tree(List<Entry> entries) {
    var tree = new MerkleTree();
    entries.forEach(entry -> tree.append(entry.leaf()));
    return tree;
  }

  /** MTH of RFC 6962, section 2.1, word for word. */
  private static Hash defined(List<Entry> entries) {
    int n = entries.size();
    if (n == 0) {
      return Hash.sha256();
    }
    if (n == 1) {
      return entries.getFirst().leaf();
    }
    int k = 1;
    while (k * 2 < n) {
      k *= 2;
    }
    return Hash.sha256(
        Bytes.of((byte) 1),
        defined(entries.subList(0, k)).bytes(),
        defined(entries.subList(k, n)).bytes());
  }
}
