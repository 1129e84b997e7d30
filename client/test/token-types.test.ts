import { describe, expect, it } from "vitest";
import type { Card, CardCall } from "./support/token-types.ts";

// What "smartlayer token types" makes, held against values: the compiler judges this file in each build.
describe("types of a token", () => {
  it("take the values that its schemas take", () => {
    const all: Card["all"]["result"] = {
      text: "text",
      list: ["a", 1, null, [true], { b: "c" }],
      owed: 1,
      open: { more: [7], flag: true, other: "field" },
      some: [null, null],
      any: { thing: 1 },
    };
    const calls: CardCall[] = [
      { method: "all", args: { whatever: 1 } },
      { method: "none", args: {} },
    ];
    expect([all.text, calls.length]).toEqual(["text", 2]);
  });

  it("refuse the others", () => {
    const none: Card["none"] = { kind: "query", access: "public", args: {}, result: 7 };
    const all: Card["all"]["result"] = { text: "", list: [], owed: 1 };
    // @ts-expect-error the only whole number that is listed is 1
    all.owed = 2.5;
    // @ts-expect-error not listed
    all.list.push("b");
    // @ts-expect-error lists of null alone, if it is a list
    all.some = [7];
    // @ts-expect-error no such field
    all.other = 1;
    // @ts-expect-error more is required
    all.open = { flag: true };
    // @ts-expect-error a field where there may be none
    none.args = { at: 1 };
    // @ts-expect-error no such method
    const call: CardCall = { method: "seat", args: {} };
    expect([none.access, call.method]).toEqual(["public", "seat"]);
  });
});
