import type { Hex } from "./bytes.ts";
import type { Json } from "./canonical-json.ts";
import { Fields, Malformed } from "./fields.ts";
import { isSignedBy } from "./keys.ts";
import { committeeOf, domainOf, type Network, type Node } from "./network.ts";
import { STRUCTS } from "./structs.ts";

const HEAD_LIMIT = 64;
const ENDORSEMENT_LIMIT = 5;

/** What a leader says about a feed after a segment. */
export type Head = Readonly<{
  feedId: Hex;
  term: number;
  epoch: number;
  round: number;
  base: number;
  size: number;
  parent: Hex;
  justify: Hex;
  root: Hex;
  chainBlock: number;
  time: number;
}>;

/** One anchor's signature over the vote for a head. */
export type Endorsement = Readonly<{ member: Hex; signature: Hex }>;

/**
 * Proof that its first head, and with it a prefix of the feed, is final: heads in a row, and the
 * certificates of the last but one and of the last.
 */
export type FinalityProof = Readonly<{
  certified: readonly Endorsement[];
  heads: readonly Head[];
  justified: readonly Endorsement[];
}>;

/** A final head, and who says so. */
export type Final = Readonly<{
  head: Head;
  /** How many anchors order this feed. */
  committee: number;
  /** The anchors whose signatures made it final, in the committee's order. */
  signers: readonly Hex[];
}>;

/**
 * Reads a finality proof.
 *
 * @throws Malformed if it has another shape
 */
export function readFinalityProof(value: Json, what: string): FinalityProof {
  const fields = Fields.of(value, what);
  const proof = {
    certified: fields.list("certified", ENDORSEMENT_LIMIT, readEndorsement),
    heads: fields.list("heads", HEAD_LIMIT, readHead),
    justified: fields.list("justified", ENDORSEMENT_LIMIT, readEndorsement),
  };
  fields.end();
  if (proof.heads.length < 2) {
    throw new Malformed(`${what}.heads: fewer than two`);
  }
  return proof;
}

/** The final head that a proof shows, or a text that says why it shows none. */
export function checkFinality(proof: FinalityProof, network: Network): Final | string {
  const { heads, justified, certified } = proof;
  const head = heads[0] as Head;
  if (head.term !== 0 || head.epoch !== 0) {
    return "another term or epoch than 0";
  }
  for (let i = 1; i < heads.length; i++) {
    if (!follows(heads[i - 1] as Head, heads[i] as Head)) {
      return `head ${i} does not follow the one before`;
    }
  }
  const committee = committeeOf(network, head.feedId);
  if (committee.length === 0) {
    return "the trust file does not list the group of this feed";
  }
  if (!isCertified(heads.at(-2) as Head, justified, committee, network)) {
    return "the justified head is not certified by the committee";
  }
  if (!isCertified(heads.at(-1) as Head, certified, committee, network)) {
    return "the last head is not certified by the committee";
  }
  return { head, committee: committee.length, signers: certified.map(({ member }) => member) };
}

/** The name of a head: `hashStruct`. */
export function headHash(head: Head): Hex {
  return STRUCTS.head.hash(head);
}

/** What a member signs for a head. */
export function voteDigest(head: Head, network: Network): Uint8Array {
  const { feedId, term, epoch, round } = head;
  const vote = { feedId, term, epoch, round, headHash: headHash(head) };
  return STRUCTS.vote.digest(domainOf(network), vote);
}

function readHead(value: Json, what: string): Head {
  const fields = Fields.of(value, what);
  const head = {
    feedId: fields.hash("feedId"),
    term: fields.whole("term"),
    epoch: fields.whole("epoch"),
    round: fields.whole("round"),
    base: fields.whole("base"),
    size: fields.whole("size"),
    parent: fields.hash("parent"),
    justify: fields.hash("justify"),
    root: fields.hash("root"),
    chainBlock: fields.whole("chainBlock"),
    time: fields.whole("time"),
  };
  fields.end();
  if (head.size < head.base) {
    throw new Malformed(`${what}: a size below its base`);
  }
  return head;
}

function readEndorsement(value: Json, what: string): Endorsement {
  const fields = Fields.of(value, what);
  const endorsement = { member: fields.address("member"), signature: fields.hex("signature", 64) };
  fields.end();
  return endorsement;
}

function follows(parent: Head, head: Head): boolean {
  const hash = headHash(parent);
  return (
    head.feedId === parent.feedId &&
    head.term === parent.term &&
    head.epoch === parent.epoch &&
    head.round === parent.round + 1 &&
    head.parent === hash &&
    head.justify === hash &&
    head.base === parent.size &&
    head.time >= parent.time &&
    head.chainBlock >= parent.chainBlock
  );
}

/** Whether exactly a quorum of the committee signed, each once and in its order. */
function isCertified(
  head: Head,
  endorsements: readonly Endorsement[],
  committee: readonly Node[],
  network: Network,
): boolean {
  const faults = Math.floor((committee.length - 1) / 3);
  if (endorsements.length !== 2 * faults + 1) {
    return false;
  }
  const digest = voteDigest(head, network);
  let last = -1;
  for (const { member, signature } of endorsements) {
    const index = committee.findIndex(({ node }) => node === member);
    const key = committee[index]?.publicKey;
    if (index <= last || key === undefined || !isSignedBy(key, signature, digest)) {
      return false;
    }
    last = index;
  }
  return true;
}
