import { describe, expect, it } from "vitest";
import { SecretKey } from "../src/keys.ts";
import type { Network } from "../src/network.ts";
import { verifyBundle } from "../src/verify.ts";
import {
  type BundleParts,
  bundleText,
  flipped,
  hashOf,
  type TestAnswer,
  TestNetwork,
} from "./support/test-network.ts";

const TYPE = "eip155:31337/erc721:0x00000000000000000000000000000000000000aa";
const TOKEN = `${TYPE}/42`;
const NOW = 1_800_000_000_000;

const world = new TestNetwork(4, 3, (name) => `http://${name}.example`);
const feed = world.feed(TYPE, "SL123");
const otherFeed = world.feed(TYPE, "SL999");
for (let i = 0; i < 5; i++) {
  feed.append(1, { fact: i });
}

function question(): TestAnswer {
  return {
    token: TOKEN,
    node: world.services[1] as SecretKey,
    method: "status",
    args: {},
    caller: { audience: "https://cars.example", holder: world.anchors[0]?.address as string },
    result: { status: "booked", note: "Zürich 😀" },
    nowMillis: NOW,
  };
}

function good(behind = 0): BundleParts {
  return feed.parts(question(), behind);
}

function reasonOf(text: string, network: Network = world.network): string {
  const verdict = verifyBundle(text, network);
  return verdict.ok ? "ok" : verdict.reason;
}

/** Changes a good bundle; `sealed` makes hashes and signature fit again. */
function changed(
  change: (parts: BundleParts) => void,
  seal: "sealed" | "signed" | "as is",
): string {
  const parts = structuredClone(good(2));
  change(parts);
  return bundleText(seal === "as is" ? parts : feed[seal](parts));
}

describe("a bundle", () => {
  it.each([0, 1, 2, 3, 4])("holds when its prefix ends %d entries before the head", (behind) => {
    const verdict = verifyBundle(bundleText(good(behind)), world.network);
    expect(verdict).toMatchObject({ ok: true, final: { committee: 4 } });
    expect(verdict.ok && verdict.final.signers).toHaveLength(3);
    expect(verdict.ok && verdict.node.http).toBe("http://service1.example");
  });

  it("is refused when it is not canonical", () => {
    expect(reasonOf(`${bundleText(good())} `)).toBe("not-canonical");
    expect(reasonOf("{")).toBe("not-canonical");
  });

  it.each<[string, (parts: BundleParts) => void, string]>([
    ["a field too many", (p) => Object.assign(p, { more: 1 }), "malformed"],
    [
      "capital hexadecimal",
      (p) => {
        p.signature = p.signature.replace(/[a-f]/, "A") as never;
      },
      "malformed",
    ],
    [
      "no call and no event",
      (p) => {
        delete p.step["call"];
      },
      "malformed",
    ],
    [
      "another step",
      (p) => {
        p.step["gasLimit"] = 5;
      },
      "step-mismatch",
    ],
    [
      "another result",
      (p) => {
        p.output = { ...p.output, result: { status: "delayed" } };
      },
      "output-mismatch",
    ],
    [
      "a changed receipt",
      (p) => {
        p.receipt["sequence"] = 9;
      },
      "receipt-signature-invalid",
    ],
    [
      "a flipped signature",
      (p) => {
        p.signature = flipped(p.signature);
      },
      "receipt-signature-invalid",
    ],
    [
      "a flipped vote",
      (p) => {
        flipVote(p, "certified");
      },
      "certificate-invalid",
    ],
    [
      "a flipped earlier vote",
      (p) => {
        flipVote(p, "justified");
      },
      "certificate-invalid",
    ],
    [
      "votes in another order",
      (p) => {
        (p.certificate.certified as unknown[]).reverse();
      },
      "certificate-invalid",
    ],
    [
      "a vote too few",
      (p) => {
        (p.certificate.certified as unknown[]).pop();
      },
      "certificate-invalid",
    ],
    [
      "a member twice",
      (p) => {
        twice(p.certificate.certified as unknown[]);
      },
      "certificate-invalid",
    ],
    [
      "a head in between left out",
      (p) => {
        Object.assign(p.certificate.heads[1] as object, { round: 5 });
      },
      "certificate-invalid",
    ],
    [
      "another feed's certificate",
      (p) => {
        p.certificate = otherFeed.certificate(NOW);
      },
      "certificate-of-another-feed",
    ],
    [
      "another placement",
      (p) => {
        p.placement.body = { ...p.placement.body, notAfterMillis: NOW * 3 };
      },
      "placement-not-in-feed",
    ],
    [
      "another place",
      (p) => {
        p.placement.offset = 0;
      },
      "placement-not-in-feed",
    ],
    [
      "a shortened proof",
      (p) => {
        p.placement.inclusion.pop();
      },
      "placement-not-in-feed",
    ],
    [
      "a shortened history",
      (p) => {
        p.consistency.pop();
      },
      "prefix-not-in-feed",
    ],
    [
      "no history",
      (p) => {
        p.consistency = [];
      },
      "prefix-not-in-feed",
    ],
  ])("with %s is refused", (_, change, reason) => {
    expect(reasonOf(changed(change, "as is"))).toBe(reason);
  });

  it.each<[string, (parts: BundleParts) => void, string]>([
    [
      "a step about another token",
      (p) => {
        p.step["token"] = `${TYPE}/43`;
      },
      "step-receipt-disagree",
    ],
    [
      "a step by another engine",
      (p) => {
        p.step["engine"] = hashOf("other");
      },
      "step-receipt-disagree",
    ],
    [
      "a call on another state",
      (p) => {
        p.step["stateHash"] = hashOf("other");
      },
      "step-receipt-disagree",
    ],
    [
      "an output of another state",
      (p) => {
        p.output = { ...p.output, stateHash: hashOf("other") };
      },
      "step-receipt-disagree",
    ],
    [
      "an anchor's receipt",
      (p) => {
        p.receipt.node = world.anchors[0]?.address as never;
      },
      "unknown-node",
    ],
    [
      "a receipt after the placement's end",
      (p) => {
        p.receipt["timeMillis"] = 4_000_000_000_001;
      },
      "placement-ended",
    ],
    [
      "a longer prefix than the feed",
      (p) => {
        p.receipt.offset = feed.size;
      },
      "prefix-not-in-feed",
    ],
    [
      "another script",
      (p) => {
        p.receipt["script"] = hashOf("s");
        p.step["script"] = hashOf("s");
      },
      "placement-of-another-group",
    ],
    [
      "another type of token",
      (p) => {
        const t = TOKEN.replace("aa", "bb");
        p.receipt["token"] = t;
        p.step["token"] = t;
      },
      "placement-of-another-group",
    ],
    [
      "an invented prefix",
      (p) => {
        const r = hashOf("r");
        p.receipt["prefixRoot"] = r;
        p.step["prefixRoot"] = r;
      },
      "prefix-not-in-feed",
    ],
  ])("%s is refused though the node signed it", (_, change, reason) => {
    expect(reasonOf(changed(change, "sealed"))).toBe(reason);
  });

  it("of a node that the trust file does not name is refused", () => {
    const network = { ...world.network, services: world.network.services.slice(2) };
    expect(reasonOf(bundleText(good()), network)).toBe("unknown-node");
  });

  it("of a prefix without the placement is refused", () => {
    const early = feed.parts({ ...question(), token: TOKEN }, feed.size - 1);
    expect(early.receipt.offset).toBe(0);
    expect(reasonOf(bundleText(early))).toBe("prefix-not-in-feed");
  });

  it("of a node that the placement does not name is refused", () => {
    const others = new TestNetwork(4, 4, (name) => `http://${name}.example`);
    const fourth = others.services[3] as SecretKey;
    const group = others.feed(TYPE, "SL123", others.services.slice(0, 3));
    const parts = group.parts({ ...question(), node: fourth });
    expect(reasonOf(bundleText(parts), others.network)).toBe("node-not-placed");
  });

  it("of another network is refused", () => {
    const network = { ...world.network, chainId: 1 };
    expect(reasonOf(bundleText(good()), network)).toBe("receipt-signature-invalid");
  });
});

function flipVote(parts: BundleParts, which: "certified" | "justified"): void {
  const vote = parts.certificate[which][0] as { signature: `0x${string}` };
  vote.signature = flipped(vote.signature);
}

function twice(list: unknown[]): void {
  list[1] = list[0];
}
