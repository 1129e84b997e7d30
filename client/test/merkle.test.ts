import { describe, expect, it } from "vitest";
import { fromHex, toHex, utf8 } from "../src/bytes.ts";
import { isConsistent, isIncluded, leafHash } from "../src/merkle.ts";
import { consistencyProof, inclusionProof, rootOf } from "./support/merkle-tree.ts";
import { flipped } from "./support/test-network.ts";

const LARGEST = 33;
const leaves = Array.from({ length: LARGEST }, (_, i) => leafHash(utf8(`leaf ${i}`)));

/** The leaves of Certificate Transparency's own tests, with their roots. */
const CT_LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const CT_ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

describe("a Merkle tree", () => {
  it("has the roots of Certificate Transparency", () => {
    const hashes = CT_LEAVES.map((leaf) => leafHash(fromHex(`0x${leaf}`)));
    CT_ROOTS.forEach((root, i) => expect(toHex(rootOf(hashes.slice(0, i + 1)))).toBe(`0x${root}`));
  });

  it("includes each leaf at its own place and size only", () => {
    for (let size = 1; size <= LARGEST; size++) {
      const tree = leaves.slice(0, size);
      const root = rootOf(tree);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(tree, index);
        const leaf = tree[index] as Uint8Array;
        expect(isIncluded(leaf, index, size, proof, root)).toBe(true);
        expect(isIncluded(leaf, index + 1, size, proof, root)).toBe(false);
        expect(isIncluded(leaf, index, size, [...proof, leaf], root)).toBe(false);
        expect(isIncluded(leaf, index, size, proof.slice(1), root)).toBe(size === 1);
        expect(isIncluded(fromHex(flipped(toHex(leaf))), index, size, proof, root)).toBe(false);
      }
    }
  });

  it("is consistent with each of its beginnings, and with nothing else", () => {
    for (let size = 1; size <= LARGEST; size++) {
      const tree = leaves.slice(0, size);
      const root = rootOf(tree);
      for (let old = 1; old <= size; old++) {
        const oldRoot = rootOf(leaves.slice(0, old));
        const proof = consistencyProof(tree, old);
        const bent = fromHex(flipped(toHex(oldRoot)));
        expect(isConsistent(old, oldRoot, size, root, proof)).toBe(true);
        expect(isConsistent(old, bent, size, root, proof)).toBe(false);
        expect(isConsistent(old, oldRoot, size, bent, proof)).toBe(false);
        expect(isConsistent(old, oldRoot, size, root, [...proof, root])).toBe(false);
        expect(isConsistent(old, oldRoot, size, root, proof.slice(0, -1))).toBe(old === size);
        proof.forEach((_, i) => {
          const wrong = proof.map((h, j) => (i === j ? fromHex(flipped(toHex(h))) : h));
          expect(isConsistent(old, oldRoot, size, root, wrong)).toBe(false);
        });
      }
    }
  });

  it("has no beginning of size zero and no place that is no whole number", () => {
    const root = rootOf(leaves);
    expect(isConsistent(0, root, LARGEST, root, [])).toBe(false);
    expect(isConsistent(LARGEST + 1, root, LARGEST, root, [])).toBe(false);
    expect(isIncluded(leaves[0] as Uint8Array, 0.5, LARGEST, [], root)).toBe(false);
    expect(isIncluded(leaves[0] as Uint8Array, -1, LARGEST, [], root)).toBe(false);
  });
});
