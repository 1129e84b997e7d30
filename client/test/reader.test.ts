import { readFileSync } from "node:fs";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { describe, expect, it } from "vitest";
import { bigEndian, concat, fromHex, type Hex, toHex, utf8 } from "../src/bytes.ts";
import { canonicalText, type Json, type JsonObject } from "../src/canonical-json.ts";
import { NotSealedToReader, Reader } from "../src/reader.ts";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../spec/vectors/sealed/${name}`, import.meta.url), "utf8"));
const vector = read("answer.json") as {
  readerSeed: Hex;
  reader: Hex;
  stepHash: Hex;
  field: string;
  result: JsonObject;
  sealed: JsonObject;
};
const rfc = read("rfc9180.json") as Record<
  "ikmR" | "pkRm" | "enc" | "info" | "aad" | "ct" | "pt",
  Hex
>;
const text = vector.sealed[vector.field] as string;

function answer(result: Json, stepHash: Hex = vector.stepHash) {
  return { result, verified: { bundle: { receipt: { stepHash } } } };
}

describe("a reader", () => {
  it("opens what RFC 9180 has sealed", async () => {
    const reader = await Reader.fromSeed(rfc.ikmR);
    expect(reader.key).toBe(rfc.pkRm);
    const [share, sealed, info, aad] = [rfc.enc, rfc.ct, rfc.info, rfc.aad].map(fromHex);
    const plain = await reader.openBox(
      share as Uint8Array,
      sealed as Uint8Array,
      info as Uint8Array,
      aad as Uint8Array,
    );
    expect(toHex(plain)).toBe(rfc.pt);
  });

  it("opens the field of the shared vector, and leaves the rest", async () => {
    const reader = await Reader.fromSeed(vector.readerSeed);
    expect(reader.key).toBe(vector.reader);
    expect(await reader.open(answer(vector.sealed), vector.field)).toEqual(vector.result);
  });

  it("finds what sealed hosts are asked and answer as the vector says, to the byte", async () => {
    const { groupSeed, groupKey, request, outcome } = read("effect.json");
    const group = await Reader.fromSeed(groupSeed);
    expect(group.key).toBe(groupKey);
    const { host, method, type, ...asked } = request.asked;
    const of = (hash: Hex, number: number) => concat(fromHex(hash), bigEndian(number, 8));
    const place = of(request.stepHash, request.index);
    const attempt = of(outcome.effectId, outcome.attempt);
    for (const [what, text, around, value] of [
      ["request", request.effect.sealed, place, asked],
      ["outcome", outcome.content.sealed, attempt, outcome.answer],
    ]) {
      const bytes = fromHex(text);
      const plain = utf8(canonicalText(value));
      const salt = utf8(`smartlayer ${what} seed 1`);
      const seed = hkdf(sha256, fromHex(groupSeed), salt, concat(around, keccak_256(plain)), 32);
      expect((await Reader.fromSeed(toHex(seed))).key).toBe(toHex(bytes.subarray(1, 33)));
      const info = utf8(`smartlayer sealed ${what} 1`);
      const padded = await group.openBox(bytes.subarray(1, 33), bytes.subarray(33), info, around);
      expect(padded.length).toBe(256);
      expect(toHex(padded)).toBe(
        toHex(concat(plain, Uint8Array.of(0x80), new Uint8Array(255 - plain.length))),
      );
    }
    expect({ host, method, type }).toEqual({ host: "hotel", method: "POST", type: "http" });
  });

  it("keeps a secret that no script of the page takes out", async () => {
    const reader = await Reader.generate();
    expect(reader.secret.extractable).toBe(false);
    expect((await Reader.of(reader.secret)).key).toBe(reader.key);
    expect((await Reader.generate()).key).not.toBe(reader.key);
  });

  it("opens nothing that is another's", async () => {
    const reader = await Reader.generate();
    await expect(reader.open(answer(vector.sealed), vector.field)).rejects.toThrow(
      NotSealedToReader,
    );
  });

  const bent = `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`;
  it.each<[string, Json, Hex?]>([
    ["of another step", vector.sealed, `0x${"00".repeat(32)}`],
    ["that was changed", { ...vector.sealed, [vector.field]: bent }],
    ["of another version", { ...vector.sealed, [vector.field]: `0x02${text.slice(4)}` }],
    ["with a share of low order", { [vector.field]: `0x01${"00".repeat(64)}${text.slice(68)}` }],
    ["too short", { [vector.field]: "0x01" }],
    ["that is no hexadecimal", { [vector.field]: "mine" }],
    ["that is not there", {}],
    ["in a result that is no object", [text]],
    ["in no result", null],
  ])("opens nothing %s", async (_, result, stepHash = vector.stepHash) => {
    const reader = await Reader.fromSeed(vector.readerSeed);
    await expect(reader.open(answer(result, stepHash), vector.field)).rejects.toThrow(
      NotSealedToReader,
    );
  });

  it("follows from 32 bytes and no other number", async () => {
    await expect(Reader.fromSeed("0x00")).rejects.toThrow(RangeError);
  });
});
