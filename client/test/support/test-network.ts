import { keccak_256 } from "@noble/hashes/sha3.js";
import { concat, fromHex, type Hex, toHex, utf8 } from "../../src/bytes.ts";
import { canonicalText, hashJson, type Json, type JsonObject } from "../../src/canonical-json.ts";
import {
  type FinalityProof,
  type Head,
  headHash,
  type Leave,
  leaveDigest,
  voteDigest,
} from "../../src/finality.ts";
import { SecretKey } from "../../src/keys.ts";
import { leafHash } from "../../src/merkle.ts";
import { committeeOf, domainOf, type Network, type Node } from "../../src/network.ts";
import type { Placement } from "../../src/placement.ts";
import { STRUCTS } from "../../src/structs.ts";
import { feedIdOf } from "../../src/token-id.ts";
import { consistencyProof, inclusionProof, rootOf } from "./merkle-tree.ts";

/** A name's hash, as a stand-in for any hash or key. */
export function hashOf(name: string): Hex {
  return toHex(keccak_256(utf8(name)));
}

/** What a bundle is made of; tests change one thing at a time. */
export type BundleParts = {
  certificate: FinalityProof;
  consistency: Hex[];
  output: JsonObject;
  placement: { body: Placement; inclusion: Hex[]; offset: number };
  receipt: Record<string, string | number> & { feedId: Hex; node: Hex; offset: number };
  signature: Hex;
  step: Record<string, Json>;
};

/** One call's answer: who gave it, to whom, and what. */
export type TestAnswer = Readonly<{
  token: string;
  node: SecretKey;
  method: string;
  args: JsonObject;
  caller: JsonObject;
  result: Json;
  nowMillis: number;
}>;

const SCRIPT = hashOf("script");
const ENGINE = hashOf("engine");

/** A network with known keys, and the feeds that it orders: the other side, for tests. */
export class TestNetwork {
  readonly anchors: readonly SecretKey[];
  readonly services: readonly SecretKey[];
  readonly network: Network;

  constructor(anchors: number, services: number, http: (name: string) => string) {
    const keys = (role: string, count: number) =>
      Array.from({ length: count }, (_, i) => SecretKey.fromHex(hashOf(`${role} ${i}`)));
    const nodes = (role: string, all: readonly SecretKey[]): Node[] =>
      all.map((key, i) => ({
        http: http(`${role}${i}`),
        node: key.address,
        operator: SecretKey.fromHex(hashOf(`operator of ${role} ${i}`)).address,
        publicKey: key.publicKey,
      }));
    this.anchors = keys("anchor", anchors);
    this.services = keys("service", services);
    this.network = {
      anchors: nodes("anchor", this.anchors),
      beacon: hashOf("beacon"),
      chainId: 31337,
      eas: "0x00000000000000000000000000000000000000ea",
      registry: "0x000000000000000000000000000000000000534c",
      services: nodes("service", this.services),
      version: 1,
    };
  }

  /** A feed with a placement at offset 1, among entries that say nothing. */
  feed(type: string, group: string, replicas = this.services): TestFeed {
    return new TestFeed(this, type, group, replicas);
  }

  keyOf(node: Hex): SecretKey {
    return [...this.anchors, ...this.services].find(({ address }) => address === node) as SecretKey;
  }
}

/** One feed of a test network. */
export class TestFeed {
  readonly feedId: Hex;
  readonly placement: Placement;
  private readonly leaves: Uint8Array[] = [];

  constructor(
    readonly world: TestNetwork,
    readonly type: string,
    readonly group: string,
    replicas: readonly SecretKey[],
  ) {
    this.feedId = feedIdOf(type, group);
    this.placement = {
      class: "standard",
      group,
      notAfterMillis: 4_000_000_000_000,
      replicas: replicas.map(({ address }) => address),
      script: SCRIPT,
      type,
    };
    this.append(5, { activation: group });
    this.append(6, this.placement);
  }

  get size(): number {
    return this.leaves.length;
  }

  append(kind: number, body: JsonObject): void {
    this.leaves.push(leafHash(concat(Uint8Array.of(kind), utf8(canonicalText(body)))));
  }

  /** Two heads in a row after the whole feed, certified by the first quorum of the committee. */
  certificate(time: number): FinalityProof {
    const parts = { feedId: this.feedId, term: 0, epoch: 0, chainBlock: 7, time };
    const root = toHex(rootOf(this.leaves));
    const before = hashOf("head before");
    const at = { base: this.size, size: this.size, root };
    const first: Head = { ...parts, ...at, round: 3, parent: before, justify: before };
    const hash = headHash(first);
    const second: Head = { ...parts, ...at, round: 4, parent: hash, justify: hash };
    return {
      certified: this.endorse(second),
      heads: [first, second],
      justified: this.endorse(first),
      openings: [],
    };
  }

  endorse(head: Head) {
    const digest = voteDigest(head, this.world.network);
    return this.quorum(head).map(({ node }) => ({
      member: node,
      signature: this.world.keyOf(node).signAsNode(digest),
    }));
  }

  /** The leaves of a quorum from the epoch before a head's, each naming this certified head. */
  departures(head: Head, highest: Head): Leave[] {
    return this.quorum(head).map(({ node }) => this.leave(head, highest, node));
  }

  leave(head: Head, highest: Head, member: Hex): Leave {
    const named = {
      member,
      highestEpoch: highest.epoch,
      highestRound: highest.round,
      highestHead: headHash(highest),
      signature: "0x" as Hex,
    };
    const digest = leaveDigest(head, named, this.world.network);
    return { ...named, signature: this.world.keyOf(member).signAsNode(digest) };
  }

  private quorum(head: Head) {
    const committee = committeeOf(this.world.network, head.feedId);
    return committee.slice(0, 2 * Math.floor((committee.length - 1) / 3) + 1);
  }

  placementEntry() {
    const inclusion = inclusionProof(this.leaves, 1).map(toHex);
    return { body: this.placement, inclusion, offset: 1 };
  }

  /** A look-up's answer. */
  lookup(nowMillis: number): string {
    return canonicalText({
      certificate: this.certificate(nowMillis),
      feedId: this.feedId,
      placement: this.placementEntry(),
      replicas: this.world.network.services,
    });
  }

  /** The parts of a bundle, with a prefix that ends `behind` entries before the certified head. */
  parts(answer: TestAnswer, behind = 0): BundleParts {
    const size = this.size - behind;
    const prefixRoot = toHex(rootOf(this.leaves.slice(0, size)));
    const stateHash = hashOf("state");
    const shared = { token: answer.token, prefixRoot, script: SCRIPT, engine: ENGINE };
    const { method, args, caller, nowMillis } = answer;
    const call = { args, caller, method };
    const step = { ...shared, stateHash, call, gasLimit: 1_000_000, nowMillis };
    const output = { code: null, effects: [], gas: 1234, result: answer.result, stateHash };
    const parts: BundleParts = {
      certificate: this.certificate(nowMillis),
      consistency: consistencyProof(this.leaves, size).map(toHex),
      output,
      placement: this.placementEntry(),
      receipt: {
        ...shared,
        feedId: this.feedId,
        offset: size - 1,
        stateHash,
        stepHash: "",
        resultHash: "",
        timeMillis: nowMillis,
        sequence: 1,
        evidence: "none (development)",
        node: answer.node.address,
      },
      signature: "0x",
      step,
    };
    return this.sealed(parts);
  }

  /** The parts with hashes and signature made to fit. */
  sealed(parts: BundleParts): BundleParts {
    const { step, output } = parts;
    const hashes = { stepHash: hashJson(step), resultHash: hashJson(output) };
    return this.signed({ ...parts, receipt: { ...parts.receipt, ...hashes } });
  }

  /** The parts with a fitting signature only. */
  signed(parts: BundleParts): BundleParts {
    const digest = STRUCTS.receipt.digest(domainOf(this.world.network), parts.receipt);
    const key = this.world.keyOf(parts.receipt.node);
    return { ...parts, signature: key.signAsNode(digest) };
  }
}

/** The bundle as a node sends it. */
export function bundleText(parts: BundleParts): string {
  return canonicalText(parts as unknown as JsonObject);
}

/** Bytes with one bit of the last one flipped. */
export function flipped(hex: Hex): Hex {
  const bytes = fromHex(hex);
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  return toHex(bytes);
}
