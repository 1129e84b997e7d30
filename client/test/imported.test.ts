import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
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
