import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hashOf } from "./support/test-network.ts";
import {
  type BundleCase,
  bundleCases,
  changed,
  withOtherCertificate,
  WORLD,
} from "./support/bundle-cases.ts";
import type { Network } from "../src/network.ts";
import { verifyBundle } from "../src/verify.ts";

const FILE = new URL("../../spec/vectors/token/bundles.json", import.meta.url);
const VECTORS = {
  about:
    "Receipt bundles against one network.json, with the reason for which each is refused; null " +
    "for those that hold. Keys and hashes are made up, signatures and proofs are real.",
  network: WORLD.network,
  bundles: bundleCases(),
};

if (process.env["UPDATE_VECTORS"] === "1") {
  writeFileSync(FILE, `${JSON.stringify(VECTORS, null, 1)}\n`);
}
const { network, bundles } = JSON.parse(readFileSync(FILE, "utf8")) as typeof VECTORS;

function reasonOf(text: string, trusted: Network = network): string | null {
  const verdict = verifyBundle(text, trusted);
  return verdict.ok ? null : verdict.reason;
}

describe("a bundle", () => {
  it("is in the shared vectors as it is made here", () => {
    expect({ network, bundles }).toEqual({ network: VECTORS.network, bundles: VECTORS.bundles });
  });

  it.each(bundles)("with $name: $reason", ({ bundle, reason }: BundleCase) => {
    expect(reasonOf(bundle)).toBe(reason);
  });

  it("tells who signed and which anchors stand behind it", () => {
    const verdict = verifyBundle((bundles[0] as BundleCase).bundle, network);
    expect(verdict).toMatchObject({ ok: true, final: { committee: 4 } });
    expect(verdict.ok && verdict.final.signers).toHaveLength(3);
    expect(verdict.ok && verdict.node.http).toBe("http://service1.example");
  });

  it("with another feed's certificate is refused", () => {
    expect(reasonOf(withOtherCertificate())).toBe("certificate-of-another-feed");
  });

  it("of a call on another state, or of no call and no event, is refused", () => {
    const state = { stateHash: hashOf("other") };
    expect(reasonOf(changed((p) => Object.assign(p.step, state), true))).toBe(
      "step-receipt-disagree",
    );
    expect(reasonOf(changed((p) => delete p.step["call"], true))).toBe("malformed");
  });

  it("of an event is believed for the state after it", () => {
    const event = { event: { type: "activated" }, stateHash: hashOf("before") };
    const text = changed((parts) => {
      delete parts.step["call"];
      Object.assign(parts.step, event);
    }, true);
    expect(reasonOf(text)).toBeNull();
  });

  it("of another network is refused", () => {
    const other = { ...network, chainId: 1 };
    expect(reasonOf((bundles[0] as BundleCase).bundle, other)).toBe("receipt-signature-invalid");
  });
});
