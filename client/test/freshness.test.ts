import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canonicalText } from "../src/canonical-json.ts";
import { freshnessAt, freshnessInWords, SKEW_MILLIS, STANDARD_MILLIS } from "../src/freshness.ts";
import { readNetwork } from "../src/network.ts";
import { verifyBundle } from "../src/verify.ts";

const FOLDER = new URL("../../spec/vectors/token/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");
const network = readNetwork(JSON.parse(read("network.json")));
const text = read("vouched.json");
const TOLD = 1_800_000_005_001;

type Tip = Record<string, unknown> & { path: string[]; time: number; size: number; index: number };
type Proof = { tips: Tip[]; terms?: unknown[] };

function verdictOf(change: (proof: Proof) => unknown): string {
  const bundle = JSON.parse(text);
  change(bundle.freshness);
  const verdict = verifyBundle(canonicalText(bundle), network);
  return verdict.ok ? "none" : `${verdict.reason}: ${verdict.detail}`;
}

const first = (change: (tip: Tip) => unknown) => (proof: Proof) => change(proof.tips[0] as Tip);

describe("a bundle with the words of two of four anchors", () => {
  it("holds, as of the earlier of their times", () => {
    expect(verifyBundle(text, network)).toMatchObject({ ok: true, asOfMillis: TOLD });
  });

  it("shows nothing of its age without them", () => {
    const { freshness: _, ...bundle } = JSON.parse(text);
    expect(verifyBundle(canonicalText(bundle), network)).toMatchObject({
      ok: true,
      asOfMillis: null,
    });
  });

  it.each<[string, string, (proof: Proof) => unknown]>([
    ["one word only", "1 tips are not those of f + 1 members", ({ tips }) => tips.pop()],
    ["a third one", "3 tips are not", ({ tips }) => tips.push(tips[0] as Tip)],
    ["one twice", "a member twice", (proof) => (proof.tips[1] = proof.tips[0] as Tip)],
    ["another order", "a member twice", ({ tips }) => tips.reverse()],
    ["another size", "does not speak of the feed", first((tip) => tip.size++)],
    ["another place", "does not speak of the feed", first((tip) => tip.index++)],
    ["a path too short", "does not speak of the feed", first(({ path }) => path.pop())],
    ["a path too long", "does not speak", first(({ path }) => path.push(path[0] as string))],
    ["a later time", "no member of the committee signed", first((tip) => tip.time++)],
    ["another term", "another term than 0", first((tip) => (tip["term"] = 1))],
    ["a stranger", "no member", first((tip) => (tip["member"] = `0x${"11".repeat(20)}`))],
  ])("is refused with %s", (_, why, change) => {
    expect(verdictOf(change)).toContain(why);
    expect(verdictOf(change)).toMatch(/^freshness-invalid: /);
  });

  it.each<[string, (proof: Proof) => unknown]>([
    ["no words", ({ tips }) => tips.splice(0)],
    ["no terms", (proof) => (proof.terms = [])],
    ["more to say", (proof) => Object.assign(proof, { more: 1 })],
  ])("is malformed with %s", (_, change) => {
    expect(verdictOf(change)).toMatch(/^malformed: /);
  });
});

describe("a state", () => {
  it("is fresh up to the bound, then stale, and never of unknown age without saying so", () => {
    expect(freshnessAt(TOLD, TOLD + STANDARD_MILLIS).kind).toBe("fresh");
    expect(freshnessAt(TOLD, TOLD + STANDARD_MILLIS + 1).kind).toBe("stale");
    expect(freshnessAt(TOLD, TOLD + 5000, 4000).kind).toBe("stale");
    expect(freshnessAt(TOLD, TOLD - SKEW_MILLIS)).toEqual({ kind: "fresh", ageMillis: 0 });
    expect(freshnessAt(TOLD, TOLD - SKEW_MILLIS - 1).kind).toBe("unproven");
    expect(freshnessInWords(freshnessAt(TOLD, TOLD + 4200))).toBe("fresh, 4 s old");
    expect(freshnessInWords(freshnessAt(TOLD, TOLD + 86_400_000))).toBe("stale, 86400 s old");
    expect(freshnessInWords(freshnessAt(null, TOLD))).toContain("no proof of freshness");
  });
});
