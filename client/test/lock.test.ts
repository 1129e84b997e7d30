import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NotCanonical } from "../src/canonical-json.ts";
import { Malformed } from "../src/fields.ts";
import { SecretKey } from "../src/keys.ts";
import { type Door, KNOCK_LIMIT_BYTES, knockBy, Lock, readKnock, writeKnock } from "../src/lock.ts";
import { readNetwork } from "../src/network.ts";
import { hashOf } from "./support/test-network.ts";

const FOLDER = new URL("../../spec/vectors/token/", import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));

type Shown = {
  name: string;
  lock: string;
  atMostMillis: number;
  challenge: `0x${string}`;
  nowMillis: number;
  knock: string;
  code: string;
};

const network = readNetwork(read("network.json"));
const cases = read("locks.json").cases as Shown[];
const valets = cases.find(({ name }) => name === "the valet") as Shown;

/** The other implementation's tests have keys of their own. */
function keyOf(name: string): SecretKey {
  return SecretKey.fromHex(hashOf(`test ${name}`));
}

function doorOf({ lock, atMostMillis }: Shown): Door {
  const { token } = readKnock(valets.knock).chain.grant;
  return { name: lock, token, method: "unlock", atMostMillis };
}

function judged(shown: Shown, text = shown.knock): string {
  try {
    const lock = new Lock(network, doorOf(shown));
    const verdict = lock.judge(readKnock(text), shown.challenge, shown.nowMillis);
    return verdict.opens ? "opens" : verdict.code;
  } catch (error) {
    if (error instanceof NotCanonical) return "not-canonical";
    if (error instanceof Malformed) return "malformed";
    throw error;
  }
}

describe("a lock that asks nobody", () => {
  it.each(cases)("does with $name what the other implementation does: $code", (shown) => {
    expect(judged(shown)).toBe(shown.code);
  });

  it("says for whom it opens, in whose name", () => {
    const { chain } = readKnock(valets.knock);
    const lock = new Lock(network, doorOf(valets));
    expect(lock.judge(readKnock(valets.knock), valets.challenge, valets.nowMillis)).toEqual({
      opens: true,
      holder: keyOf("holder").address,
      key: chain.delegations[0]?.sessionKey,
    });
  });

  it("opens for no flipped bit", () => {
    const good = new TextEncoder().encode(valets.knock);
    for (let bit = 0; bit < 8 * good.length; bit += 997) {
      const bytes = good.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(judged(valets, new TextDecoder().decode(bytes)), `bit ${bit}`).not.toBe("opens");
    }
  });
});

describe("a knock", () => {
  it("is written and read back", () => {
    expect(writeKnock(readKnock(valets.knock))).toBe(valets.knock);
  });

  it("is signed here as there", () => {
    const { chain, bundleText } = readKnock(valets.knock);
    const valet = keyOf("valet");
    const knock = knockBy(valet, network, doorOf(valets), valets.challenge, chain, bundleText);
    expect(judged(valets, writeKnock(knock))).toBe("opens");
    expect(writeKnock(knock)).toBe(valets.knock);
  });

  it("that is too long is not read", () => {
    expect(() => readKnock(" ".repeat(KNOCK_LIMIT_BYTES + 1))).toThrow(Malformed);
  });
});
