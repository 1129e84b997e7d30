import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex, type Hex, toHex, utf8 } from "../src/bytes.ts";
import { canonicalText, hashJson, NotCanonical, readCanonical } from "../src/canonical-json.ts";
import { isSignedBy, SecretKey, walletSigner } from "../src/keys.ts";
import { STRUCTS } from "../src/structs.ts";
import { feedIdOf } from "../src/token-id.ts";
import { type Domain, type Message, separator, StructType } from "../src/typed-data.ts";
import { makeVectors } from "./support/vectors.ts";

const FILE = new URL("../../spec/vectors/token/typed-data.json", import.meta.url);

if (process.env["UPDATE_VECTORS"] === "1") {
  writeFileSync(FILE, `${JSON.stringify(await makeVectors(), null, 1)}\n`);
}
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as Awaited<ReturnType<typeof makeVectors>>;
const { signer, typedData, canonicalJson } = vectors;
const { separator: domainHash, ...domain } = vectors.domain;

describe("the shared vectors", () => {
  it("are what viem makes", async () => {
    expect(vectors).toEqual(JSON.parse(JSON.stringify(await makeVectors())));
  });

  it("name every struct of the protocol", () => {
    const texts = new Set(typedData.map(({ type }) => type));
    expect(
      Object.values(STRUCTS)
        .map(({ text }) => text)
        .filter((t) => !texts.has(t)),
    ).toEqual([]);
  });

  it("hold for the domain and the key", () => {
    expect(toHex(separator(domain as Domain))).toBe(domainHash);
    const key = SecretKey.fromHex(signer.secretKey);
    expect([key.address, key.publicKey]).toEqual([signer.address, signer.publicKey]);
  });

  it.each(typedData)("hold for the struct: $name", ({ type, message, ...expected }) => {
    const struct = new StructType(type);
    const key = SecretKey.fromHex(signer.secretKey);
    const digest = struct.digest(domain as Domain, message as Message);
    const signature = expected.signature as Hex;
    expect(struct.hash(message as Message)).toBe(expected.structHash);
    expect(toHex(digest)).toBe(expected.digest);
    expect(key.signAsWallet(digest)).toBe(signature);
    expect(key.signAsNode(digest)).toBe(signature.slice(0, 130));
    expect(walletSigner(signature, digest)).toBe(signer.address);
    expect(isSignedBy(key.publicKey, signature.slice(0, 130) as Hex, digest)).toBe(true);
  });

  it.each(vectors.feeds)("hold for the feed of $group", ({ type, group, feedId }) => {
    expect(feedIdOf(type, group)).toBe(feedId);
  });

  it.each(canonicalJson.forms)("hold for $given", ({ given, canonical, keccak }) => {
    expect(canonicalText(JSON.parse(given))).toBe(canonical);
    expect(canonicalText(readCanonical(canonical))).toBe(canonical);
    expect(hashJson(JSON.parse(given))).toBe(keccak);
    expect(utf8(canonical).length).toBeGreaterThan(0);
  });

  it.each(canonicalJson.notCanonical)("refuse %j", (text) => {
    expect(() => readCanonical(text)).toThrow(NotCanonical);
  });
});

describe("signatures", () => {
  const [first] = typedData;
  const digest = fromHex(first?.digest as Hex);
  const signature = first?.signature as Hex;
  const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const highS = (ORDER - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, "0");

  it("have one form: high s is refused", () => {
    const v = signature.endsWith("1b") ? "1c" : "1b";
    const other = `${signature.slice(0, 66)}${highS}` as Hex;
    expect(walletSigner(`${other}${v}`, digest)).toBeNull();
    expect(isSignedBy(signer.publicKey as Hex, other, digest)).toBe(false);
  });

  it.each([
    ["v of 0", `${signature.slice(0, -2)}00`],
    ["a short one", signature.slice(0, -2)],
    ["zeros", `0x${"00".repeat(64)}1b`],
    ["r beyond the order", `0x${"ff".repeat(32)}${signature.slice(66)}`],
  ])("of a wallet: %s has no signer", (_, wrong) => {
    expect(walletSigner(wrong as Hex, digest)).toBeNull();
  });

  it("refuse a struct with a field too many, too few, or out of range", () => {
    const struct = new StructType("Vote(bytes32 feedId,uint64 round)");
    const feedId = `0x${"ab".repeat(32)}`;
    expect(() => struct.hash({ feedId })).toThrow(RangeError);
    expect(() => struct.hash({ feedId, round: 1, more: 1 })).toThrow(RangeError);
    expect(() => struct.hash({ feedId, round: -1 })).toThrow(RangeError);
    expect(() => struct.hash({ feedId, round: 1n << 64n })).toThrow(RangeError);
    expect(() => struct.hash({ feedId, round: 2 ** 53 })).toThrow(RangeError);
    expect(() => struct.hash({ feedId: feedId.toUpperCase(), round: 1 })).toThrow(RangeError);
    expect(struct.hash({ feedId, round: (1n << 64n) - 1n })).toMatch(/^0x/);
  });
});
