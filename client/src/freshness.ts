import { bigEndian, concat, fromHex, type Hex } from "./bytes.ts";
import type { Json } from "./canonical-json.ts";
import { Fields, Malformed } from "./fields.ts";
import type { Term } from "./finality.ts";
import { isSignedBy } from "./keys.ts";
import { follow, type Passage, readPassages } from "./lineage.ts";
import { isIncluded, leafHash } from "./merkle.ts";
import { domainOf, type Network } from "./network.ts";
import { PROOF_LIMIT } from "./placement.ts";
import { STRUCTS } from "./structs.ts";

/** How old a state may be under the class of service `standard`, the only one so far. */
export const STANDARD_MILLIS = 30_000;

/** How far the anchors' clocks may be ahead of this one. */
export const SKEW_MILLIS = 2_000;

const LANES = 64;
const TIP_LIMIT = 3;

/** One anchor's word about one feed: at this time it knew no more of it (spec/protocol/tips.md). */
export type Tip = Readonly<{
  feedId: Hex;
  term: number;
  size: number;
  root: Hex;
  /** What is signed: a tree over all feeds of the lane. */
  feeds: number;
  laneRoot: Hex;
  time: number;
  index: number;
  path: readonly Hex[];
  member: Hex;
  signature: Hex;
}>;

/** The words of f + 1 anchors that they knew no more of a feed than a prefix. */
export type FreshnessProof = Readonly<{
  /** How the feed came from the term of the certificate to its present one; none as a rule. */
  terms: readonly Passage[];
  tips: readonly Tip[];
}>;

/** How old the state in an answer is, by the clock of who looks at it. */
export type Freshness =
  | Readonly<{ kind: "fresh" | "stale"; ageMillis: number }>
  | Readonly<{ kind: "unproven"; why: string }>;

/**
 * Reads a proof of freshness.
 *
 * @throws Malformed if it has another shape
 */
export function readFreshness(value: Json, what: string): FreshnessProof {
  const fields = Fields.of(value, what);
  const proof = {
    terms: fields.has("terms") ? readPassages(fields, what) : [],
    tips: fields.list("tips", TIP_LIMIT, readTip),
  };
  fields.end();
  if (proof.tips.length === 0) {
    throw new Malformed(`${what}.tips: none`);
  }
  return proof;
}

/**
 * When a prefix was all of its feed, as far as an honest anchor knew, in milliseconds since 1970;
 * or a text that says why nothing shows that.
 *
 * @param certified the term in which the prefix is proved final
 */
export function checkFreshness(
  { terms, tips }: FreshnessProof,
  certified: Term,
  prefix: Readonly<{ size: number; root: Hex }>,
  network: Network,
): number | string {
  const term = follow(certified, terms, network);
  if (typeof term === "string") {
    return term;
  }
  if (tips.length !== Math.floor((term.committee.length - 1) / 3) + 1) {
    return `${tips.length} tips are not those of f + 1 members`;
  }
  let last = -1;
  for (const tip of tips) {
    const place = term.committee.findIndex(({ node }) => node === tip.member);
    const fault = faultOf(tip, term, network);
    if (fault !== null) {
      return fault;
    }
    if (place <= last) {
      return "a member twice, or not in the committee's order";
    }
    last = place;
    // Whoever knew less vouches for a newer prefix too; whoever knew more shows that it was old.
    if (tip.size > prefix.size || (tip.size === prefix.size && tip.root !== prefix.root)) {
      return "the feed had gone on, or another way";
    }
  }
  return Math.min(...tips.map(({ time }) => time));
}

/**
 * Judges how old a state is.
 *
 * @param asOfMillis when the anchors vouched for it; null for without proof
 */
export function freshnessAt(
  asOfMillis: number | null,
  nowMillis: number,
  atMostMillis = STANDARD_MILLIS,
): Freshness {
  if (asOfMillis === null) {
    return { kind: "unproven", why: "no proof of freshness" };
  }
  const ageMillis = nowMillis - asOfMillis;
  if (ageMillis < -SKEW_MILLIS) {
    return { kind: "unproven", why: "proved as of a time ahead of this clock" };
  }
  const kind = ageMillis <= atMostMillis ? "fresh" : "stale";
  return { kind, ageMillis: Math.max(0, ageMillis) };
}

/** In words, such as `fresh, 4 s old`. */
export function freshnessInWords(freshness: Freshness): string {
  return freshness.kind === "unproven"
    ? `of unknown age, ${freshness.why}`
    : `${freshness.kind}, ${Math.floor(freshness.ageMillis / 1000)} s old`;
}

function readTip(value: Json, what: string): Tip {
  const fields = Fields.of(value, what);
  const tip = {
    feedId: fields.hash("feedId"),
    term: fields.whole("term"),
    size: fields.whole("size"),
    root: fields.hash("root"),
    feeds: fields.whole("feeds"),
    laneRoot: fields.hash("laneRoot"),
    time: fields.whole("time"),
    index: fields.whole("index"),
    path: fields.hexes("path", PROOF_LIMIT, 32),
    member: fields.address("member"),
    signature: fields.hex("signature", 64),
  };
  fields.end();
  if (tip.size === 0 || tip.feeds === 0) {
    throw new Malformed(`${what}: of nothing`);
  }
  return tip;
}

/** What is wrong with a tip, or null when a member of the committee said it. */
function faultOf(tip: Tip, term: Term, network: Network): string | null {
  const { feedId, size, root, feeds, laneRoot, time, index, path, member, signature } = tip;
  if (feedId !== term.feedId || tip.term !== term.number) {
    return `a tip of another feed, or another term than ${term.number}`;
  }
  const id = fromHex(feedId);
  const leaf = leafHash(
    concat(id, bigEndian(tip.term, 8), bigEndian(size, 8), fromHex(root)),
  );
  if (!isIncluded(leaf, index, feeds, path.map(fromHex), fromHex(laneRoot))) {
    return "a tip that does not speak of the feed";
  }
  const key = term.committee.find(({ node }) => node === member)?.publicKey;
  const lane = (id.at(-1) as number) % LANES;
  const digest = STRUCTS.tip.digest(domainOf(network), { lane, feeds, root: laneRoot, time });
  return key !== undefined && isSignedBy(key, signature, digest)
    ? null
    : "a tip that no member of the committee signed";
}
