import { concat, fromHex, type Hex, utf8 } from "./bytes.ts";
import { canonicalText, type Json, type JsonObject } from "./canonical-json.ts";
import { Fields, Malformed } from "./fields.ts";
import {
  checkFinality,
  type Final,
  type FinalityProof,
  headHash,
  readFinalityProof,
  type Term,
} from "./finality.ts";
import { addressOf } from "./keys.ts";
import { isIncluded, leafHash } from "./merkle.ts";
import { committeeOf, type Network } from "./network.ts";

const TERM_LIMIT = 512;
const PROOF_LIMIT = 64;
const CLOSE_KIND = 10;
const NONE: Hex = `0x${"00".repeat(32)}`;

/** The end of a term: its last entry, and the proof that it is that for good. */
export type Passage = Readonly<{
  close: Json;
  closing: FinalityProof;
  inclusion: readonly Hex[];
}>;

/** A finality proof for who knows a feed's first committee only: how the feed came to its term. */
export type HistoryProof = FinalityProof & Readonly<{ terms: readonly Passage[] }>;

/**
 * Reads a finality proof with the terms before it, none in a feed's first.
 *
 * @throws Malformed if it has another shape
 */
export function readHistoryProof(value: Json, what: string): HistoryProof {
  const fields = Fields.of(value, what);
  if (!fields.has("terms")) {
    return { ...readFinalityProof(value, what), terms: [] };
  }
  const terms = readPassages(fields, what);
  const { terms: _, ...finality } = value as JsonObject;
  return { ...readFinalityProof(finality, what), terms };
}

/** Reads the list `terms`, which is left out where it is empty. */
export function readPassages(fields: Fields, what: string): readonly Passage[] {
  const terms = fields.list("terms", TERM_LIMIT, readPassage);
  if (terms.length === 0) {
    throw new Malformed(`${what}.terms: none`);
  }
  return terms;
}

/** The final head that a proof shows, or a text that says why it shows none. */
export function checkHistory(proof: HistoryProof, network: Network): Final | string {
  const term = termOf(proof, network);
  return typeof term === "string" ? term : checkFinality(proof, term, network);
}

/** The term to which a proof's lineage leads, or a text that says why it leads to none. */
export function termOf(proof: HistoryProof, network: Network): Term | string {
  const feedId = (proof.heads[0] as FinalityProof["heads"][number]).feedId;
  const committee = committeeOf(network, feedId);
  return committee.length === 0
    ? "the trust file does not list the group of this feed"
    : follow({ feedId, number: 0, origin: NONE, committee }, proof.terms, network);
}

/** The term that comes after some, or a text that says why they do not follow. */
export function follow(
  first: Term,
  passages: readonly Passage[],
  network: Network,
): Term | string {
  let term = first;
  for (const passage of passages) {
    const next = nextTerm(term, passage, network);
    if (next === null) {
      return `term ${term.number} is not shown to be closed`;
    }
    term = next;
  }
  return term;
}

function nextTerm(term: Term, passage: Passage, network: Network): Term | null {
  const close = readClose(passage.close);
  const final = checkFinality(passage.closing, term, network);
  if (close === null || typeof final === "string" || close.term !== term.number + 1) {
    return null;
  }
  const { head } = final;
  const leaf = leafHash(concat(Uint8Array.of(CLOSE_KIND), utf8(canonicalText(passage.close))));
  const path = passage.inclusion.map(fromHex);
  if (head.size === head.base || !isIncluded(leaf, head.size - 1, head.size, path, fromHex(head.root))) {
    return null;
  }
  const { feedId } = term;
  return { feedId, number: close.term, origin: headHash(head), committee: close.committee };
}

/** What a close says, or null when it says nothing that can be done. */
function readClose(value: Json): { term: number; committee: Term["committee"] } | null {
  try {
    const fields = Fields.of(value, "close");
    const term = fields.whole("term");
    fields.whole("block");
    const keys = fields.hexes("members", 7, 33);
    fields.end();
    const committee = keys.map((publicKey) => ({ publicKey, node: addressOf(fromHex(publicKey)) }));
    const distinct = new Set(keys).size;
    return [1, 4, 7].includes(distinct) && distinct === keys.length ? { term, committee } : null;
  } catch {
    return null;
  }
}

function readPassage(value: Json, what: string): Passage {
  const fields = Fields.of(value, what);
  const passage = {
    close: fields.value("close"),
    closing: readFinalityProof(fields.value("closing"), `${what}.closing`),
    inclusion: fields.hexes("inclusion", PROOF_LIMIT, 32),
  };
  fields.end();
  return passage;
}
