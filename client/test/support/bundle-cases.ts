import type { Hex } from "../../src/bytes.ts";
import type { Json } from "../../src/canonical-json.ts";
import type { SecretKey } from "../../src/keys.ts";
import type { Reason } from "../../src/verify.ts";
import {
  type BundleParts,
  bundleText,
  flipped,
  hashOf,
  type TestAnswer,
  TestNetwork,
} from "./test-network.ts";

/** One bundle, and the reason for which it is refused; null when it holds. */
export type BundleCase = Readonly<{ name: string; reason: Reason | null; bundle: string }>;

type Change = (parts: BundleParts) => void;

const TYPE = "eip155:31337/erc721:0x00000000000000000000000000000000000000aa";
const TOKEN = `${TYPE}/42`;
const NOW = 1_800_000_000_000;

/** Four anchors and four service nodes, of which the first three serve the group. */
export const WORLD = new TestNetwork(4, 4, (name) => `http://${name}.example`);

const replicas = WORLD.services.slice(0, 3);
const feed = WORLD.feed(TYPE, "SL123", replicas);
const otherFeed = WORLD.feed(TYPE, "SL999", replicas);
for (let i = 0; i < 5; i++) {
  feed.append(1, { fact: i });
}
const QUESTION: TestAnswer = {
  token: TOKEN,
  node: WORLD.services[1] as SecretKey,
  method: "status",
  args: {},
  caller: { audience: "https://cars.example", holder: hashOf("holder").slice(0, 42) },
  result: { status: "booked", note: "Zürich 😀", price: 12.5 },
  nowMillis: NOW,
};

/** Both sides of a field that step and receipt share. */
function both(name: string, value: Json): Change {
  return (parts) => {
    parts.step[name] = value;
    parts.receipt[name] = value as string;
  };
}

function step(change: Record<string, Json>): Change {
  return (parts) => Object.assign(parts.step, change);
}

function output(change: Record<string, Json>): Change {
  return (parts) => Object.assign(parts.output, change);
}

function receipt(change: Record<string, string | number>): Change {
  return (parts) => Object.assign(parts.receipt, change);
}

function flipVote(which: "certified" | "justified"): Change {
  return (parts) => {
    const vote = parts.certificate[which][0] as { signature: Hex };
    vote.signature = flipped(vote.signature);
  };
}

function votes(change: (votes: unknown[]) => void): Change {
  return (parts) => change(parts.certificate.certified as unknown[]);
}

/** Changes on the way: hashes and signature are left as they were. */
const ALTERED: readonly (readonly [name: string, reason: Reason, change: Change])[] = [
  ["a field too many", "malformed", (p) => Object.assign(p, { more: 1 })],
  [
    "capital hexadecimal",
    "malformed",
    (p) => Object.assign(p, { signature: p.signature.replace(/[a-f]/, "A") }),
  ],
  ["a gap in the receipt", "malformed", (p) => delete p.receipt["evidence"]],
  ["another step", "step-mismatch", step({ gasLimit: 5 })],
  ["another result", "output-mismatch", output({ result: { status: "delayed" } })],
  ["a changed receipt", "receipt-signature-invalid", receipt({ sequence: 9 })],
  [
    "a flipped signature",
    "receipt-signature-invalid",
    (p) => Object.assign(p, { signature: flipped(p.signature) }),
  ],
  ["a flipped vote", "certificate-invalid", flipVote("certified")],
  ["a flipped earlier vote", "certificate-invalid", flipVote("justified")],
  ["votes in another order", "certificate-invalid", votes((all) => all.reverse())],
  ["a vote too few", "certificate-invalid", votes((all) => all.pop())],
  ["a member twice", "certificate-invalid", votes((all) => all.splice(1, 1, all[0]))],
  [
    "a round left out",
    "certificate-invalid",
    (p) => Object.assign(p.certificate.heads[1] as object, { round: 5 }),
  ],
  [
    "another placement",
    "placement-not-in-feed",
    (p) => Object.assign(p.placement.body, { notAfterMillis: NOW * 3 }),
  ],
  ["another place", "placement-not-in-feed", (p) => Object.assign(p.placement, { offset: 0 })],
  ["a shortened proof", "placement-not-in-feed", (p) => p.placement.inclusion.pop()],
  ["a shortened history", "prefix-not-in-feed", (p) => p.consistency.pop()],
  ["no history", "prefix-not-in-feed", (p) => p.consistency.splice(0)],
];

/** Lies of the node itself: hashes and signature fit. */
const LIES: readonly (readonly [name: string, reason: Reason, change: Change])[] = [
  ["a step about another token", "step-receipt-disagree", step({ token: `${TYPE}/43` })],
  ["a step by another engine", "step-receipt-disagree", step({ engine: hashOf("other") })],
  ["an output of another state", "step-receipt-disagree", output({ stateHash: hashOf("other") })],
  [
    "an anchor's receipt",
    "unknown-node",
    receipt({ node: (WORLD.anchors[0] as SecretKey).address }),
  ],
  [
    "a receipt of a node that is not placed",
    "node-not-placed",
    receipt({ node: (WORLD.services[3] as SecretKey).address }),
  ],
  ["a receipt after the placement's end", "placement-ended", receipt({ timeMillis: 4e12 + 1 })],
  ["a longer prefix than the feed", "prefix-not-in-feed", receipt({ offset: feed.size })],
  ["another script", "placement-of-another-group", both("script", hashOf("other"))],
  [
    "another type of token",
    "placement-of-another-group",
    both("token", TOKEN.replace("00aa", "00bb")),
  ],
  ["an invented prefix", "prefix-not-in-feed", both("prefixRoot", hashOf("other"))],
];

/** All cases, good ones first. */
export function bundleCases(): BundleCase[] {
  const text = bundleText(feed.parts(QUESTION));
  return [
    ...[0, 1, 2, 3, 4, 5].map((behind) => ({
      name: `a prefix that ends ${behind} entries before the head`,
      reason: null,
      bundle: bundleText(feed.parts(QUESTION, behind)),
    })),
    { name: "a failed step", reason: null, bundle: failed() },
    { name: "a space too many", reason: "not-canonical", bundle: `${text} ` },
    { name: "no JSON", reason: "not-canonical", bundle: "{" },
    { name: "no object", reason: "malformed", bundle: "[]" },
    ...ALTERED.map(([name, reason, change]) => ({ name, reason, bundle: changed(change, false) })),
    ...LIES.map(([name, reason, change]) => ({ name, reason, bundle: changed(change, true) })),
    {
      name: "a prefix without the placement",
      reason: "prefix-not-in-feed",
      bundle: bundleText(feed.parts(QUESTION, feed.size - 1)),
    },
  ];
}

/** A bundle with another feed's certificate. */
export function withOtherCertificate(): string {
  return changed((parts) => {
    parts.certificate = otherFeed.certificate(NOW);
  }, false);
}

/** A bundle with a part changed as `change` says, and sealed anew if the node itself lies. */
export function changed(change: Change, lies: boolean): string {
  const parts = structuredClone(feed.parts(QUESTION, 2));
  change(parts);
  return bundleText(lies ? feed.sealed(parts) : parts);
}

function failed(): string {
  return changed(output({ code: "out-of-gas", result: null }), true);
}
