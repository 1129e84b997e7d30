import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canonicalText } from "../src/canonical-json.ts";
import { readHistoryProof } from "../src/lineage.ts";
import { readNetwork } from "../src/network.ts";
import { verifyBundle } from "../src/verify.ts";

const FOLDER = new URL("../../spec/vectors/token/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");
const network = readNetwork(JSON.parse(read("network.json")));
const text = read("later-term.json");

type Passage = { close: Record<string, unknown>; inclusion: string[] };

/** The bundle with its certificate changed. */
function changed(change: (certificate: { terms: Passage[] }) => void): string {
  const bundle = JSON.parse(text);
  change(bundle.certificate);
  return canonicalText(bundle);
}

function reasonOf(bundle: string): string {
  const verdict = verifyBundle(bundle, network);
  return verdict.ok ? "none" : `${verdict.reason}: ${verdict.detail}`;
}

describe("a bundle of a later term", () => {
  it("holds by the committee to which its lineage leads", () => {
    expect(verifyBundle(text, network)).toMatchObject({
      ok: true,
      final: { committee: 1, head: { term: 1 } },
    });
  });

  it("proves nothing without its lineage", () => {
    const bare = changed((certificate) => Reflect.deleteProperty(certificate, "terms"));
    expect(reasonOf(bare)).toBe("certificate-invalid: another feed, or another term than 0");
  });

  it.each<[string, (passage: Passage) => unknown]>([
    ["another committee", ({ close }) => (close["members"] as string[]).push("0x02")],
    ["another term", ({ close }) => (close["term"] = 2)],
    ["another block", ({ close }) => (close["block"] = 2)],
    ["no committee", ({ close }) => (close["members"] = [])],
    ["more to say", ({ close }) => (close["more"] = 1)],
    ["no proof that it is there", ({ inclusion }) => inclusion.pop()],
  ])("proves nothing with a close of %s", (_, change) => {
    const bundle = changed(({ terms }) => change(terms[0] as Passage));
    expect(reasonOf(bundle)).toBe("certificate-invalid: term 0 is not shown to be closed");
  });

  it("proves nothing with the same close twice", () => {
    const twice = changed(({ terms }) => terms.push(terms[0] as Passage));
    expect(reasonOf(twice)).toBe("certificate-invalid: term 1 is not shown to be closed");
  });

  it("is malformed with a list of no terms", () => {
    const certificate = JSON.parse(text).certificate;
    expect(() => readHistoryProof({ ...certificate, terms: [] }, "certificate")).toThrow(/none/);
  });
});
