import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canonicalText } from "../src/canonical-json.ts";
import { readNetwork } from "../src/network.ts";
import { verifyBundle } from "../src/verify.ts";

const FOLDER = new URL("../../spec/vectors/token/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");

describe("a bundle of a group that takes what a bulletin says", () => {
  const network = readNetwork(JSON.parse(read("network.json")));

  it("holds like any other, and tells the state after the notice", () => {
    const text = read("imported.json");
    expect(verifyBundle(text, network)).toMatchObject({ ok: true });
    expect(JSON.parse(text).output.result).toMatchObject({ note: "notice180 " });
  });
});

describe("a bundle of an update", () => {
  const network = readNetwork(JSON.parse(read("network.json")));

  it("tells what the update came to, at its place in the feed", () => {
    const verified = verifyBundle(read("updated.json"), network);
    expect(verified).toMatchObject({ ok: true });
    expect(verified.ok && verified.bundle.step).toMatchObject({
      isUpdate: true,
      call: { method: "move", args: { seat: "1A" } },
    });
    expect(verified.ok && verified.bundle.output.result).toBe("12A to 1A of 42");
  });

  it("is no answer to a query", () => {
    const bundle = JSON.parse(read("updated.json"));
    bundle.step.call = bundle.step.update;
    delete bundle.step.update;
    expect(verifyBundle(canonicalText(bundle), network)).toMatchObject({ reason: "step-mismatch" });
  });
});
