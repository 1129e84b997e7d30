import { type Bundle, readBundle, type ToldAnswer } from "./bundle.ts";
import { fromHex } from "./bytes.ts";
import { canonicalText, hashJson, NotCanonical } from "./canonical-json.ts";
import { Malformed } from "./fields.ts";
import type { Final } from "./finality.ts";
import { checkFreshness, STANDARD_MILLIS } from "./freshness.ts";
import { isSignedBy } from "./keys.ts";
import { checkHistory, termOf } from "./lineage.ts";
import { isConsistent } from "./merkle.ts";
import { domainOf, membersOf, type Network, type Node } from "./network.ts";
import { isFor, isInFeed } from "./placement.ts";
import { STRUCTS } from "./structs.ts";

/** Why a bundle proves nothing, in the order in which the checks are made. */
export type Reason =
  | "not-canonical"
  | "malformed"
  | "step-mismatch"
  | "output-mismatch"
  | "step-receipt-disagree"
  | "group-unknown"
  | "unknown-node"
  | "receipt-signature-invalid"
  | "certificate-invalid"
  | "certificate-of-another-feed"
  | "placement-not-in-feed"
  | "placement-of-another-group"
  | "node-not-placed"
  | "placement-ended"
  | "prefix-not-in-feed"
  | "freshness-invalid"
  | "chain-stale"
  | "nested-mismatch"
  | "nested-invalid"
  | "nested-stale";

/** How far a nested state may be from the receipt around it in time. */
export const NESTED_APART_MILLIS = 2 * STANDARD_MILLIS;

/** How much older than its receipt the block may be that a step's method read. */
export const CHAIN_OLDEST_MILLIS = 3_600_000;

/** How much later than its receipt that block may be: clocks differ. */
export const CHAIN_AHEAD_MILLIS = 60_000;

/** A bundle that holds: what it says, which node signed it, and which anchors stand behind it. */
export type Verified = Readonly<{
  ok: true;
  bundle: Bundle;
  node: Node;
  final: Final;
  /** When the feed had nothing beyond the receipt, as anchors vouch; null where nothing shows it. */
  asOfMillis: number | null;
}>;

/** A bundle that does not hold. */
export type Unfounded = Readonly<{ ok: false; reason: Reason; detail: string }>;

class Fault extends Error {
  constructor(
    readonly reason: Reason,
    detail: string,
  ) {
    super(detail);
  }
}

/** Checks a bundle against the trust file alone: no network, no clock (token.md, Receipts). */
export function verifyBundle(text: string, network: Network): Verified | Unfounded {
  try {
    return check(readBundle(text), network);
  } catch (error) {
    return { ok: false, ...faultOf(error) };
  }
}

/** @throws Fault if something does not hold */
function check(bundle: Bundle, network: Network): Verified {
  checkHashes(bundle);
  const node = checkNode(bundle, network);
  const final = checkCertificate(bundle, network);
  checkPlacement(bundle, final);
  checkPrefix(bundle, final);
  const verified = { ok: true, bundle, node, final, asOfMillis: asOf(bundle, network) } as const;
  checkChain(verified);
  checkNested(verified, network);
  return verified;
}

/** What was read of the chain is of about the time of the receipt, and of what shows its age. */
function checkChain({ bundle, asOfMillis }: Verified): void {
  const { step, receipt } = bundle;
  if (step.chain === null) {
    return;
  }
  const read = step.chain.block.timeMillis;
  const earliest = Math.max(receipt.timeMillis, asOfMillis ?? 0) - CHAIN_OLDEST_MILLIS;
  if (read < earliest || read > receipt.timeMillis + CHAIN_AHEAD_MILLIS) {
    throw new Fault("chain-stale", "the chain was read at a block of another time");
  }
}

/** Each nested bundle is that of its answer, holds, and is of the time of the one around it. */
function checkNested({ bundle, asOfMillis }: Verified, network: Network): void {
  const told = bundle.step.answers.filter((answer) => "result" in answer);
  if (told.length !== bundle.nested.length) {
    const counts = `${told.length} answers, ${bundle.nested.length} bundles`;
    throw new Fault("nested-mismatch", counts);
  }
  told.forEach((answer, i) => {
    const inner = bundle.nested[i] as Bundle;
    if (!isOf(inner, answer)) {
      throw new Fault("nested-mismatch", `bundle ${i} is of another answer`);
    }
    const shown = checkedInner(inner, network, i).asOfMillis;
    const signed = bundle.receipt.timeMillis;
    const earliest = Math.max(signed, asOfMillis ?? 0) - NESTED_APART_MILLIS;
    if (shown === null || shown < earliest || shown > signed + NESTED_APART_MILLIS) {
      throw new Fault("nested-stale", `bundle ${i} is of another time`);
    }
  });
}

function checkedInner(inner: Bundle, network: Network, place: number): Verified {
  try {
    return check(inner, network);
  } catch (error) {
    const { reason, detail } = faultOf(error);
    throw new Fault("nested-invalid", `bundle ${place}: ${reason}, ${detail}`);
  }
}

/** Whether a bundle is of the public query that an answer names, and of its result. */
function isOf({ output, receipt, step }: Bundle, answer: ToldAnswer): boolean {
  return (
    receipt.token === answer.token &&
    STRUCTS.receipt.hash(receipt) === answer.receipt &&
    step.call?.method === answer.method &&
    Object.keys(step.call.caller).length === 0 &&
    output.code === null &&
    canonicalText(output.result) === canonicalText(answer.result)
  );
}

function checkHashes({ step, output, receipt }: Bundle): void {
  if (hashJson(step.json) !== receipt.stepHash) {
    throw new Fault("step-mismatch", "the receipt is for another step");
  }
  if (hashJson(output.json) !== receipt.resultHash) {
    throw new Fault("output-mismatch", "the receipt is for another output");
  }
  for (const name of ["token", "prefixRoot", "script", "engine"] as const) {
    if (step[name] !== receipt[name]) {
      throw new Fault("step-receipt-disagree", `${name} of step and receipt differ`);
    }
  }
  // The receipt's state is the one after the prefix. A call leaves it alone; an event makes it.
  if (output.stateHash !== receipt.stateHash) {
    throw new Fault("step-receipt-disagree", "stateHash of output and receipt differ");
  }
  if (step.call !== null && !step.isUpdate && step.stateHash !== receipt.stateHash) {
    throw new Fault("step-receipt-disagree", "stateHash of step and receipt differ");
  }
}

function checkNode({ receipt, signature }: Bundle, network: Network): Node {
  const members = membersOf(network, receipt.feedId);
  if (members === undefined || members.anchors.length === 0) {
    throw new Fault("group-unknown", "the trust file does not list the group of the receipt's feed");
  }
  const node = members.services.find((service) => service.node === receipt.node);
  if (node === undefined) {
    throw new Fault("unknown-node", `${receipt.node} is no service node of the trust file`);
  }
  const digest = STRUCTS.receipt.digest(domainOf(network), receipt);
  if (!isSignedBy(node.publicKey, signature, digest)) {
    throw new Fault("receipt-signature-invalid", `${receipt.node} did not sign this receipt`);
  }
  return node;
}

function checkCertificate({ certificate, receipt }: Bundle, network: Network): Final {
  const final = checkHistory(certificate, network);
  if (typeof final === "string") {
    throw new Fault("certificate-invalid", final);
  }
  if (final.head.feedId !== receipt.feedId) {
    throw new Fault("certificate-of-another-feed", "certificate and receipt name other feeds");
  }
  return final;
}

function checkPlacement({ placement, receipt }: Bundle, { head }: Final): void {
  const { body } = placement;
  if (!isInFeed(placement, head)) {
    throw new Fault("placement-not-in-feed", `no such entry at offset ${placement.offset}`);
  }
  if (!isFor(body, receipt.token, receipt.feedId) || body.script !== receipt.script) {
    throw new Fault("placement-of-another-group", "another token type, group or script");
  }
  if (!body.replicas.includes(receipt.node)) {
    throw new Fault("node-not-placed", `${receipt.node} does not serve this group`);
  }
  if (body.notAfterMillis < receipt.timeMillis) {
    throw new Fault("placement-ended", "the placement had ended when the node answered");
  }
}

function checkPrefix({ placement, receipt, consistency }: Bundle, { head }: Final): void {
  const holds =
    placement.offset <= receipt.offset &&
    isConsistent(
      receipt.offset + 1,
      fromHex(receipt.prefixRoot),
      head.size,
      fromHex(head.root),
      consistency.map(fromHex),
    );
  if (!holds) {
    throw new Fault("prefix-not-in-feed", "the prefix is not the beginning of the certified feed");
  }
}

/** Whoever shows how old a state is has to show it right. */
function asOf({ certificate, freshness, receipt }: Bundle, network: Network): number | null {
  if (freshness === null) {
    return null;
  }
  const term = termOf(certificate, network);
  const prefix = { size: receipt.offset + 1, root: receipt.prefixRoot };
  const shown =
    typeof term === "string" ? term : checkFreshness(freshness, term, prefix, network);
  if (typeof shown === "string") {
    throw new Fault("freshness-invalid", shown);
  }
  return shown;
}

function faultOf(error: unknown): { reason: Reason; detail: string } {
  if (error instanceof Fault) {
    return { reason: error.reason, detail: error.message };
  }
  if (error instanceof NotCanonical) {
    return { reason: "not-canonical", detail: error.message };
  }
  if (error instanceof Malformed) {
    return { reason: "malformed", detail: error.message };
  }
  throw error;
}
