import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { attestedNumber, attestedType } from "../src/attested-token.ts";
import type { Hex } from "../src/bytes.ts";
import { feedIdOf, readTokenId } from "../src/token-id.ts";

type Vectors = Readonly<{
  collections: ReadonlyArray<
    Readonly<{
      schema: Hex;
      attester: Hex;
      values: string;
      type: string;
      group: string;
      feedId: Hex;
    }>
  >;
  numbers: ReadonlyArray<
    Readonly<{
      fields: string;
      data: Readonly<Record<string, unknown>>;
      idFields: readonly string[];
      uid: Hex;
      number: string;
    }>
  >;
}>;

const VECTORS = new URL("../../spec/vectors/token/attested.json", import.meta.url);
const { collections, numbers } = JSON.parse(readFileSync(VECTORS, "utf8")) as Vectors;

describe("tokens that attestations bear", () => {
  it.each(collections)("are of the type $type", (one) => {
    expect(attestedType(31337, one.schema, one.attester, one.values)).toBe(one.type);
    expect(readTokenId(`${one.type}/42`).type).toBe(one.type);
    expect(feedIdOf(one.type, one.group)).toBe(one.feedId);
  });

  it.each(numbers)("are numbered by $idFields", ({ fields, data, idFields, uid, number }) => {
    const named = idFields.map((name) => ({
      text: String(data[name]),
      unsigned: new RegExp(`\\buint\\d* ${name}\\b`).test(fields),
    }));
    expect(attestedNumber(uid, named)).toBe(BigInt(number));
  });
});
