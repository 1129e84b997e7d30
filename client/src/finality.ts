import type { Hex } from "./bytes.ts";
import type { Json } from "./canonical-json.ts";
import { Fields, Malformed } from "./fields.ts";
import { isSignedBy } from "./keys.ts";
import { domainOf, type Network } from "./network.ts";
import { STRUCTS } from "./structs.ts";

const HEAD_LIMIT = 256;
const ENDORSEMENT_LIMIT = 5;
const NONE: Hex = `0x${"00".repeat(32)}`;

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

/** One anchor that orders a feed: the address and the compressed key that belongs to it. */
export type Member = Readonly<{ node: Hex; publicKey: Hex }>;

/** Who orders a feed in one term. */
export type Term = Readonly<{
  feedId: Hex;
  /** How often the committee has changed. */
  number: number;
  /** Hash of the head that closed the term before; zeros in a feed's first term. */
  origin: Hex;
  committee: readonly Member[];
}>;

/** One anchor's signature over the vote for a head. */
export type Endorsement = Readonly<{ member: Hex; signature: Hex }>;

/** One anchor's word that it left the epoch before, and which certified head was its highest. */
export type Leave = Readonly<{
  member: Hex;
  highestEpoch: number;
  highestRound: number;
  highestHead: Hex;
  signature: Hex;
}>;

/**
 * Proof that its first head, and with it a prefix of the feed, is final: heads in a row, the leaves
 * of a quorum for each that opens an epoch, and the certificates of the last but one and of the
 * last.
 */
export type FinalityProof = Readonly<{
  certified: readonly Endorsement[];
  heads: readonly Head[];
  justified: readonly Endorsement[];
  openings: readonly (readonly Leave[])[];
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
    openings: fields.list("openings", HEAD_LIMIT, readLeaves),
  };
  fields.end();
  if (proof.heads.length < 2) {
    throw new Malformed(`${what}.heads: fewer than two`);
  }
  if (proof.openings.length !== proof.heads.filter(opensEpoch).length) {
    throw new Malformed(`${what}.openings: not as many as the heads that open an epoch`);
  }
  return proof;
}

/** The final head that a proof shows, or a text that says why it shows none. */
export function checkFinality(
  proof: FinalityProof,
  term: Term,
  network: Network,
): Final | string {
  const { heads, justified, certified } = proof;
  const { committee } = term;
  const head = heads[0] as Head;
  if (head.feedId !== term.feedId || head.term !== term.number) {
    return `another feed, or another term than ${term.number}`;
  }
  for (let i = 1; i < heads.length; i++) {
    if (!follows(heads[i - 1] as Head, heads[i] as Head)) {
      return `head ${i} does not follow the one before`;
    }
  }
  if ((heads.at(-1) as Head).round === 0) {
    return "a head that opens an epoch makes nothing final";
  }
  const openers = heads.filter(opensEpoch);
  for (const [i, leaves] of proof.openings.entries()) {
    if (!isOpened(openers[i] as Head, leaves, term, network)) {
      return "an epoch was opened without the leaves of a quorum";
    }
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

function readLeaves(value: Json, what: string): readonly Leave[] {
  if (!Array.isArray(value) || value.length > ENDORSEMENT_LIMIT) {
    throw new Malformed(`${what}: no list of at most ${ENDORSEMENT_LIMIT}`);
  }
  return value.map((leave, i) => readLeave(leave, `${what}[${i}]`));
}

function readLeave(value: Json, what: string): Leave {
  const fields = Fields.of(value, what);
  const leave = {
    member: fields.address("member"),
    highestEpoch: fields.whole("highestEpoch"),
    highestRound: fields.whole("highestRound"),
    highestHead: fields.hash("highestHead"),
    signature: fields.hex("signature", 64),
  };
  fields.end();
  return leave;
}

function readEndorsement(value: Json, what: string): Endorsement {
  const fields = Fields.of(value, what);
  const endorsement = { member: fields.address("member"), signature: fields.hex("signature", 64) };
  fields.end();
  return endorsement;
}

/** Whether a head opens an epoch after the first. */
function opensEpoch(head: Head): boolean {
  return head.round === 0 && head.epoch > 0;
}

/** Whether a quorum left exactly the epoch before, and the head follows the highest they named. */
function isOpened(
  head: Head,
  leaves: readonly Leave[],
  { committee, origin }: Term,
  network: Network,
): boolean {
  if (leaves.length !== quorumOf(committee)) {
    return false;
  }
  let last = -1;
  let highest = leaves[0] as Leave;
  for (const leave of leaves) {
    const index = committee.findIndex(({ node }) => node === leave.member);
    const key = committee[index]?.publicKey;
    if (index <= last || key === undefined) {
      return false;
    }
    if (!isSignedBy(key, leave.signature, leaveDigest(head, leave, network))) {
      return false;
    }
    last = index;
    highest = compare(leave, highest) > 0 ? leave : highest;
  }
  return leaves
    .filter((leave) => compare(leave, highest) === 0)
    .every((leave) => head.parent === (leave.highestHead === NONE ? origin : leave.highestHead));
}

/** Orders leaves by the slot of the head they name; none comes before all. */
function compare(one: Leave, other: Leave): number {
  const slot = (leave: Leave) =>
    leave.highestHead === NONE ? [-1, 0] : [leave.highestEpoch, leave.highestRound];
  const [epoch, round] = slot(one) as [number, number];
  const [otherEpoch, otherRound] = slot(other) as [number, number];
  return epoch - otherEpoch || round - otherRound;
}

/** What a member signed when it left the epoch before a head's. */
export function leaveDigest(head: Head, leave: Leave, network: Network): Uint8Array {
  const { feedId, term } = head;
  const { highestEpoch, highestRound, highestHead } = leave;
  const struct = {
    feedId,
    term,
    epoch: head.epoch - 1,
    highestEpoch,
    highestRound,
    highestHead,
  };
  return STRUCTS.leave.digest(domainOf(network), struct);
}

function follows(parent: Head, head: Head): boolean {
  const hash = headHash(parent);
  const next = head.epoch === parent.epoch && head.round === parent.round + 1;
  const opens = head.epoch > parent.epoch && head.round === 0;
  return (
    head.feedId === parent.feedId &&
    head.term === parent.term &&
    (next || opens) &&
    head.parent === hash &&
    head.justify === hash &&
    head.base === parent.size &&
    head.time >= parent.time &&
    head.chainBlock >= parent.chainBlock
  );
}

/** How many of a committee make a quorum. */
function quorumOf(committee: readonly Member[]): number {
  return 2 * Math.floor((committee.length - 1) / 3) + 1;
}

/** Whether exactly a quorum of the committee signed, each once and in its order. */
function isCertified(
  head: Head,
  endorsements: readonly Endorsement[],
  committee: readonly Member[],
  network: Network,
): boolean {
  if (endorsements.length !== quorumOf(committee)) {
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
