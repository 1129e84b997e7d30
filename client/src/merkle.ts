import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equal } from "./bytes.ts";

/** The hash of one leaf of a Merkle tree (RFC 6962, section 2.1). */
export function leafHash(leaf: Uint8Array): Uint8Array {
  return sha256(concat(Uint8Array.of(0), leaf));
}

/** Whether a proof shows that a leaf stands at an index of the tree of a size and root. */
export function isIncluded(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size) {
    return false;
  }
  let hash = leaf;
  let at = index;
  let last = size - 1;
  for (const sibling of proof) {
    if (last === 0) {
      return false;
    }
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && equal(hash, root);
}

/**
 * Whether a proof shows that the tree of `oldSize` leaves is the beginning of the one of `size`
 * (RFC 9162, section 2.1.4.2). The proof is empty when the sizes are equal.
 */
export function isConsistent(
  oldSize: number,
  oldRoot: Uint8Array,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(oldSize) || !isSize(size) || oldSize === 0 || oldSize > size) {
    return false;
  }
  if (oldSize === size) {
    return proof.length === 0 && equal(oldRoot, root);
  }
  let at = oldSize - 1;
  let last = size - 1;
  while (at % 2 === 1) {
    at = half(at);
    last = half(last);
  }
  const path = at === 0 ? [oldRoot, ...proof] : [...proof];
  const first = path.shift();
  if (first === undefined) {
    return false;
  }
  let old = first;
  let all = first;
  for (const sibling of path) {
    if (last === 0) {
      return false;
    }
    if (at % 2 === 1 || at === last) {
      old = nodeHash(sibling, old);
      all = nodeHash(sibling, all);
      while (at % 2 === 0 && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else {
      all = nodeHash(all, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && equal(old, oldRoot) && equal(all, root);
}

/** The hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concat(Uint8Array.of(1), left, right));
}

/** Sizes go beyond 32 bits, so bits are not shifted. */
function half(value: number): number {
  return Math.floor(value / 2);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
