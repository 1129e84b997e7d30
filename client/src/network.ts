import { keccak_256 } from "@noble/hashes/sha3.js";
import { concat, fromHex, type Hex, toHex } from "./bytes.ts";
import type { Json } from "./canonical-json.ts";
import { Fields, Malformed } from "./fields.ts";
import { addressOf } from "./keys.ts";
import type { Domain } from "./typed-data.ts";

const NODE_LIMIT = 1024;

/** One node as the trust file names it. */
export type Node = Readonly<{ http: string; node: Hex; operator: Hex; publicKey: Hex }>;

/**
 * The trust file, `network.json`: who the anchors and service nodes are. Everything else is checked
 * against it, so a site ships it, and does not ask a stranger for it.
 */
export type Network = Readonly<{
  anchors: readonly Node[];
  beacon: Hex;
  chainId: number;
  eas: Hex;
  registry: Hex;
  services: readonly Node[];
  version: 1;
}>;

/**
 * Reads a trust file that has been parsed as JSON.
 *
 * @throws Malformed if it has another shape, or names a key that is not its node's
 */
export function readNetwork(value: unknown): Network {
  const fields = Fields.of(value, "network");
  const network = {
    anchors: fields.list("anchors", NODE_LIMIT, readNode),
    beacon: fields.hash("beacon"),
    chainId: fields.whole("chainId"),
    eas: fields.address("eas"),
    registry: fields.address("registry"),
    services: fields.list("services", NODE_LIMIT, readNode),
    version: fields.whole("version", 1) as 1,
  };
  fields.end();
  if (network.version !== 1 || network.anchors.length === 0) {
    throw new Malformed("network: no trust file of version 1 with an anchor");
  }
  return network;
}

/** Reads one node of a trust file or of a look-up. */
export function readNode(value: Json, what: string): Node {
  const fields = Fields.of(value, what);
  const node = {
    http: fields.text("http", 2048),
    node: fields.address("node"),
    operator: fields.address("operator"),
    publicKey: fields.hex("publicKey", 33),
  };
  fields.end();
  if (!/^https?:\/\//.test(node.http) || !isKeyOf(node.publicKey, node.node)) {
    throw new Malformed(`${what}: no http address, or not the key of ${node.node}`);
  }
  return node;
}

/** The domain of this network's typed data. */
export function domainOf(network: Network): Domain {
  return {
    name: "Smart Layer",
    version: "1",
    chainId: network.chainId,
    verifyingContract: network.registry,
  };
}

/** The anchors that order a feed, in rank: 7 where there are 7 operators, else 4, else 1. */
export function committeeOf(network: Network, feedId: Hex): readonly Node[] {
  const operators = new Set(network.anchors.map((anchor) => anchor.operator)).size;
  const size = operators >= 7 ? 7 : operators >= 4 ? 4 : 1;
  const seen = new Set<Hex>();
  return [...network.anchors]
    .map((anchor) => ({ anchor, rank: rank(network.beacon, feedId, anchor.operator) }))
    .sort((a, b) => (a.rank + a.anchor.node < b.rank + b.anchor.node ? -1 : 1))
    .map(({ anchor }) => anchor)
    .filter(({ operator }) => !seen.has(operator) && seen.add(operator))
    .slice(0, size);
}

function rank(beacon: Hex, feedId: Hex, operator: Hex): Hex {
  return toHex(keccak_256(concat(fromHex(beacon), fromHex(feedId), fromHex(operator))));
}

function isKeyOf(publicKey: Hex, node: Hex): boolean {
  try {
    return addressOf(fromHex(publicKey)) === node;
  } catch {
    return false;
  }
}
