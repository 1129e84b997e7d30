import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canonicalText, type Json } from "../src/canonical-json.ts";
import { readNetwork } from "../src/network.ts";
import { verifyBundle } from "../src/verify.ts";

type Vector = Readonly<{ name: string; reason: string | null; bundle: string }>;
type Loose = { [name: string]: Json };

const FILE = new URL("../../spec/vectors/token/chain-values.json", import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as { network: Json; bundles: Vector[] };
const network = readNetwork(vectors.network);
const good = vectors.bundles.find(({ name }) => name === "of now") as Vector;

function reasonOf(text: string): string | null {
  const verdict = verifyBundle(text, network);
  return verdict.ok ? null : verdict.reason;
}

function reasonWith(chain: Json): string | null {
  const bundle = JSON.parse(good.bundle) as { step: Loose };
  bundle.step["chain"] = chain;
  return reasonOf(canonicalText(bundle as unknown as Json));
}

function chain(values: Json, failed: Json = {}): Loose {
  const { step } = JSON.parse(good.bundle) as { step: { chain: Loose } };
  return { block: step.chain["block"] as Json, failed, values };
}

describe("a bundle of a query that read the chain", () => {
  it.each(vectors.bundles)("$name: $reason", ({ bundle, reason }) => {
    expect(reasonOf(bundle)).toBe(reason);
  });

  it("tells what was read, and at which block", () => {
    const verdict = verifyBundle(good.bundle, network);
    expect(verdict.ok && verdict.bundle.step.chain).toMatchObject({
      block: { number: 17 },
      failed: { owner: "reverted" },
      values: { balance: "7" },
    });
  });

  it.each<[Json]>([
    [null],
    [{}],
    [chain({})],
    [chain({ a: 1 })],
    [chain({ a: null })],
    [chain({ "a b": "1" })],
    [chain({ a: "1" }, { a: "reverted" })],
    [chain({}, { a: "lost" })],
    [{ ...chain({ a: "1" }), more: 1 }],
    [{ ...chain({ a: "1" }), block: {} }],
    [chain({ a: "x".repeat(8191) })],
    [chain(Object.fromEntries([..."abcdefghi"].map((name) => [name, "1"])))],
  ])("with %j is malformed", (value) => {
    expect(reasonWith(value)).toBe("malformed");
  });

  it.each<[Json]>([
    [chain({ a: "x".repeat(8190) })],
    [chain({ a: true, b: false }, { c: "no-holder" })],
    [chain(Object.fromEntries([..."abcdefgh"].map((name) => [name, "1"])))],
  ])("with %j is of another step", (value) => {
    expect(reasonWith(value)).toBe("step-mismatch");
  });
});
