import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canonicalText, type Json, type JsonObject } from "../src/canonical-json.ts";
import { readNetwork } from "../src/network.ts";
import { verifyBundle } from "../src/verify.ts";

type Vector = Readonly<{ name: string; reason: string | null; bundle: string }>;
type Loose = { [name: string]: Json };

const FILE = new URL("../../spec/vectors/token/nested.json", import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as { network: Json; bundles: Vector[] };
const network = readNetwork(vectors.network);
const good = vectors.bundles.find(({ name }) => name === "an answer and none") as Vector;

function reasonOf(text: string): string | null {
  const verdict = verifyBundle(text, network);
  return verdict.ok ? null : verdict.reason;
}

/** The good bundle with so many bundles in it, each with those inside it; of the form alone. */
function holding(count: number, inside: Json[] = []): Loose {
  const bundle = JSON.parse(good.bundle) as Loose;
  const [first] = bundle["nested"] as JsonObject[];
  const inner = inside.length === 0 ? first : { ...first, nested: inside };
  bundle["nested"] = Array<Json>(count).fill(inner as Json);
  return bundle;
}

function chain(depth: number): Loose {
  let bundle = holding(1);
  for (let i = 1; i < depth; i++) {
    bundle = holding(1, bundle["nested"] as Json[]);
  }
  return bundle;
}

describe("a bundle in which others are nested", () => {
  it.each(vectors.bundles)("with $name: $reason", ({ bundle, reason }) => {
    expect(reasonOf(bundle)).toBe(reason);
  });

  it("tells what the others said, and whose word each answer is", () => {
    const verdict = verifyBundle(good.bundle, network);
    expect(verdict.ok && verdict.bundle.step.answers).toMatchObject([
      { depends: "friend", method: "publicStatus", result: "active" },
      { depends: "friend", method: "both", code: "dependency-cycle" },
    ]);
    expect(verdict.ok && verdict.bundle.nested).toHaveLength(1);
  });

  it("holds so many, so deep and so large ones", () => {
    const isMalformed = (bundle: Loose) => reasonOf(canonicalText(bundle)) === "malformed";
    expect(isMalformed(holding(8))).toBe(false);
    expect(isMalformed(holding(9))).toBe(true);
    expect(isMalformed(holding(0))).toBe(true);
    expect(isMalformed(chain(4))).toBe(false);
    expect(isMalformed(chain(5))).toBe(true);
    const [one] = holding(1)["nested"] as Json[];
    expect(isMalformed(holding(7, [one as Json]))).toBe(false);
    expect(isMalformed(holding(8, [one as Json]))).toBe(true);
    const large = holding(1);
    const [inner] = large["nested"] as { output: Loose }[];
    (inner as { output: Loose }).output["result"] = "x".repeat(1 << 20);
    expect(isMalformed(large)).toBe(true);
  });

  it.each([
    [[]],
    [{}],
    [[{}]],
    [[{ depends: "a", method: "b", token: null }]],
    [[{ depends: "a", method: "b", token: null, code: "no" }]],
    [[{ depends: "a", method: "b", token: null, code: "stale", more: 1 }]],
  ])("with answers like %j is malformed", (answers) => {
    const bundle = JSON.parse(good.bundle) as { step: Loose };
    bundle.step["answers"] = answers as Json;
    expect(reasonOf(canonicalText(bundle as unknown as Json))).toBe("malformed");
  });
});
