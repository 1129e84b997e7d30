import { describe, expect, it } from "vitest";
import {
  type Final,
  type FinalityProof,
  type Head,
  headHash,
  type Leave,
} from "../src/finality.ts";
import { checkHistory } from "../src/lineage.ts";
import type { Network } from "../src/network.ts";
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
    openings: heads
      .filter(({ epoch, round }) => epoch > 0 && round === 0)
      .map((head) => feed.departures(head, heads[heads.indexOf(head) - 1] ?? HEAD)),
  };
}

function check(finality: FinalityProof, network: Network): Final | string {
  return checkHistory({ ...finality, terms: [] }, network);
}

/** The proof of a head that became final only after the leader had changed. */
function acrossEpochs(): FinalityProof {
  return proof({}, { epoch: 1, round: 0 }, { epoch: 1, round: 1 });
}

describe("a head", () => {
  it("is final when a certified one carries its certificate, or one after it", () => {
    expect(check(proof({}, {}), world.network)).toMatchObject({ committee: 4 });
    const longer = proof(
      {},
      { size: HEAD.size + 3, time: 1001 },
      { size: HEAD.size + 3, time: 1002 },
    );
    expect(check(longer, world.network)).toMatchObject({ head: { size: HEAD.size } });
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
    expect(check(proof({}, change), world.network)).toBe(
      "head 1 does not follow the one before",
    );
  });

  it("of another term than 0 is not final", () => {
    expect(check(proof({ term: 1 }, { term: 1 }), world.network)).toBe(
      "another feed, or another term than 0",
    );
  });

  it("is final across a change of leader, with the leaves of a quorum", () => {
    expect(check(acrossEpochs(), world.network)).toMatchObject({ head: { epoch: 0 } });
  });

  it("is not final by a head that opens an epoch", () => {
    expect(check(proof({}, { epoch: 1, round: 0 }), world.network)).toMatch(/opens/);
  });

  it("is not final across an epoch that no quorum left, or left for another head", () => {
    const whole = acrossEpochs();
    const [head, opening] = whole.heads as [Head, Head];
    const leaves = feed.departures(opening, head);
    const other = feed.departures(opening, { ...head, round: head.round + 1 });
    const late = feed.departures({ ...opening, epoch: 2 }, head);
    const cases = [
      leaves.slice(1),
      [...leaves.slice(0, 2), leaves[0] as Leave],
      [...leaves].reverse(),
      [other[0] as Leave, ...leaves.slice(1)],
      [late[0] as Leave, ...leaves.slice(1)],
    ];
    for (const opened of cases) {
      expect(check({ ...whole, openings: [opened] }, world.network)).toBe(
        "an epoch was opened without the leaves of a quorum",
      );
    }
  });

  it("is not final by a quorum's size of strangers", () => {
    const other = new TestNetwork(7, 1, (name) => `http://${name}.example`);
    const strangers = other.feed(TYPE, "SL123").certificate(1000);
    expect(check(strangers, world.network)).toMatch(/not certified/);
  });
});
