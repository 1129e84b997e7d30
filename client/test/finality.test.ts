import { describe, expect, it } from "vitest";
import { checkFinality, type FinalityProof, type Head, headHash } from "../src/finality.ts";
import { hashOf, TestNetwork } from "./support/test-network.ts";

const TYPE = "eip155:31337/erc721:0x00000000000000000000000000000000000000aa";
const world = new TestNetwork(4, 1, (name) => `http://${name}.example`);
const feed = world.feed(TYPE, "SL123");
const [HEAD] = feed.certificate(1000).heads as [Head];

/** A proof of heads made one from the other, each certified by a whole quorum. */
function proof(...changes: readonly Partial<Head>[]): FinalityProof {
  const heads: Head[] = [];
  for (const change of changes) {
    const before = heads.at(-1);
    const hash = before === undefined ? hashOf("before") : headHash(before);
    const base = before === undefined ? {} : { round: before.round + 1, base: before.size };
    heads.push({ ...HEAD, ...base, parent: hash, justify: hash, ...change });
  }
  return {
    heads,
    justified: feed.endorse(heads.at(-2) as Head),
    certified: feed.endorse(heads.at(-1) as Head),
  };
}

describe("a head", () => {
  it("is final when a certified one carries its certificate, or one after it", () => {
    expect(checkFinality(proof({}, {}), world.network)).toMatchObject({ committee: 4 });
    const longer = proof(
      {},
      { size: HEAD.size + 3, time: 1001 },
      { size: HEAD.size + 3, time: 1002 },
    );
    expect(checkFinality(longer, world.network)).toMatchObject({ head: { size: HEAD.size } });
  });

  it.each<[string, Partial<Head>]>([
    ["another feed", { feedId: hashOf("other") }],
    ["another term", { term: 1 }],
    ["another epoch", { epoch: 1 }],
    ["a later round", { round: 9 }],
    ["another parent", { parent: hashOf("other") }],
    ["another justification", { justify: hashOf("other") }],
    ["a gap", { base: HEAD.size + 1, size: HEAD.size + 1 }],
    ["an earlier time", { time: 999 }],
    ["an earlier block", { chainBlock: 6 }],
  ])("is not final by a certified head of %s", (_, change) => {
    expect(checkFinality(proof({}, change), world.network)).toBe(
      "head 1 does not follow the one before",
    );
  });

  it.each<[string, Partial<Head>]>([
    ["term", { term: 1 }],
    ["epoch", { epoch: 1 }],
  ])("of another %s than 0 is not final", (_, change) => {
    expect(checkFinality(proof(change, change), world.network)).toBe(
      "another term or epoch than 0",
    );
  });

  it("is not final by a quorum's size of strangers", () => {
    const other = new TestNetwork(7, 1, (name) => `http://${name}.example`);
    const strangers = other.feed(TYPE, "SL123").certificate(1000);
    expect(checkFinality(strangers, world.network)).toMatch(/not certified/);
  });
});
