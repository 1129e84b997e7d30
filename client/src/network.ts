import { keccak_256 } from "@noble/hashes/sha3.js";
import { concat, fromHex, type Hex, toHex } from "./bytes.ts";
import type { Json } from "./canonical-json.ts";
import { Fields, Malformed } from "./fields.ts";
import { addressOf } from "./keys.ts";
import type { Domain } from "./typed-data.ts";

const NODE_LIMIT = 1024;

const GROUP_LIMIT = 10_000;

/** One node as the trust file names it. */
export type Node = Readonly<{
  http: string;
  node: Hex;
  operator: Hex;
  publicKey: Hex;
  /** The block in which it was registered; in version 2 only. */
  since?: number;
  /** The block from which it no longer counts; 0 while it has not retired; in version 2 only. */
  until?: number;
}>;

/** The weight of a replica of which nothing speaks against drawing it. */
export const FULL_WEIGHT = 100;

/** One node that serves a token. */
export type Replica = Node &
  Readonly<{
    /** How often to draw it beside others, 1 to 100: what the anchor advises that was asked. */
    weight: number;
  }>;

/** A group that its issuer has registered, and the beacon that was drawn after that. */
export type Group = Readonly<{ beacon: Hex; block: number; feed: Hex }>;

/**
 * The trust file, `network.json`: who the anchors and service nodes are. Everything else is checked
 * against it, so a site ships it, and does not ask a stranger for it. In version 2 each group has members
 * and a beacon of its own, and one that is not listed has no committee; in version 1, of a network
 * without a registry, all rank for every group.
 */
export type Network = Readonly<{
  anchors: readonly Node[];
  beacon: Hex;
  chainId: number;
  eas: Hex;
  groups?: readonly Group[];
  registry: Hex;
  services: readonly Node[];
  version: 1 | 2;
}>;

/** The nodes that rank for one feed. */
export type Members = Pick<Network, "anchors" | "beacon" | "services">;

/**
 * Reads a trust file that has been parsed as JSON.
 *
 * @throws Malformed if it has another shape, or names a key that is not its node's
 */
export function readNetwork(value: unknown): Network {
  const fields = Fields.of(value, "network");
  const version = fields.whole("version", 2);
  const read = version === 2 ? readListed : readNode;
  const network = {
    anchors: fields.list("anchors", NODE_LIMIT, read),
    beacon: fields.hash("beacon"),
    chainId: fields.whole("chainId"),
    eas: fields.address("eas"),
    registry: fields.address("registry"),
    services: fields.list("services", NODE_LIMIT, read),
    version: version as 1 | 2,
    ...(version === 2 ? { groups: fields.list("groups", GROUP_LIMIT, readGroup) } : {}),
  };
  fields.end();
  if (version < 1 || network.anchors.length === 0) {
    throw new Malformed("network: no trust file of version 1 or 2 with an anchor");
  }
  return network;
}

function readGroup(value: Json, what: string): Group {
  const fields = Fields.of(value, what);
  const group = {
    beacon: fields.hash("beacon"),
    block: fields.whole("block"),
    feed: fields.hash("feed"),
  };
  fields.end();
  if (group.block < 1) {
    throw new Malformed(`${what}: registered in no block`);
  }
  return group;
}

/** Reads one node of a look-up; where no weight is told it is the full one. */
export function readReplica(value: Json, what: string): Replica {
  const fields = Fields.of(value, what);
  const weight = fields.has("weight") ? fields.whole("weight", FULL_WEIGHT) : FULL_WEIGHT;
  const node = { ...readFields(fields, what), weight };
  fields.end();
  if (weight === 0) {
    throw new Malformed(`${what}: a weight of 0`);
  }
  return node;
}

function readNode(value: Json, what: string): Node {
  const fields = Fields.of(value, what);
  const node = readFields(fields, what);
  fields.end();
  return node;
}

function readListed(value: Json, what: string): Node {
  const fields = Fields.of(value, what);
  const node = {
    ...readFields(fields, what),
    since: fields.whole("since"),
    until: fields.whole("until"),
  };
  fields.end();
  return node;
}

function readFields(fields: Fields, what: string): Node {
  const node = {
    http: fields.text("http", 2048),
    node: fields.address("node"),
    operator: fields.address("operator"),
    publicKey: fields.hex("publicKey", 33),
  };
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

/** Who ranks for a feed, and by which beacon; nothing where the trust file does not list its group. */
export function membersOf(network: Network, feedId: Hex): Members | undefined {
  if (network.groups === undefined) {
    return network;
  }
  const group = network.groups.find(({ feed }) => feed === feedId);
  if (group === undefined) {
    return undefined;
  }
  const counts = ({ since = 0, until = 0 }: Node) =>
    since <= group.block && (until === 0 || group.block < until);
  return {
    anchors: network.anchors.filter(counts),
    beacon: group.beacon,
    services: network.services.filter(counts),
  };
}

/**
 * The anchors that order a feed, in rank: 7 where there are 7 operators, else 4, else 1; none where
 * the trust file does not list its group.
 */
export function committeeOf(network: Network, feedId: Hex): readonly Node[] {
  const members = membersOf(network, feedId);
  if (members === undefined) {
    return [];
  }
  const operators = new Set(members.anchors.map((anchor) => anchor.operator)).size;
  const size = operators >= 7 ? 7 : operators >= 4 ? 4 : 1;
  const seen = new Set<Hex>();
  return [...members.anchors]
    .map((anchor) => ({ anchor, rank: rank(members.beacon, feedId, anchor.operator) }))
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
