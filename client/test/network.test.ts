import { describe, expect, it } from "vitest";
import { Malformed } from "../src/fields.ts";
import { committeeOf, membersOf, type Network, readNetwork } from "../src/network.ts";
import { readTokenId } from "../src/token-id.ts";
import { announceWallet, discoverWallets, type AnnouncedWallet } from "../src/wallet.ts";
import { hashOf, TestNetwork } from "./support/test-network.ts";

const world = new TestNetwork(9, 2, (name) => `http://${name}.example`);
const feedId = hashOf("feed");

describe("the trust file", () => {
  it("is read as it is written", () => {
    expect(readNetwork(JSON.parse(JSON.stringify(world.network)))).toEqual(world.network);
  });

  it.each<[string, object]>([
    ["an unknown field", { more: 1 }],
    ["another version", { version: 3 }],
    ["the version of a registry and no blocks", { version: 2, groups: [] }],
    ["no anchors", { anchors: [] }],
    [
      "another node's key",
      {
        services: [
          { ...world.network.services[0], publicKey: world.network.services[1]?.publicKey },
        ],
      },
    ],
    [
      "no web address",
      { services: [{ ...world.network.services[0], http: "javascript:alert(1)" }] },
    ],
    ["capital hexadecimal", { beacon: world.network.beacon.toUpperCase() }],
  ])("with %s is refused", (_, change) => {
    expect(() => readNetwork({ ...world.network, ...change })).toThrow(Malformed);
  });

  it.each([
    [9, 7],
    [7, 7],
    [6, 4],
    [4, 4],
    [3, 1],
    [1, 1],
  ])("of %d anchors gives committees of %d", (anchors, size) => {
    const network = { ...world.network, anchors: world.network.anchors.slice(0, anchors) };
    expect(committeeOf(network, feedId)).toHaveLength(size);
  });

  it("of version 2 ranks for a group who counted at its block, by the group's beacon", () => {
    const since = (block: number, until: number) => (node: object) => ({
      ...node,
      since: block,
      until,
    });
    const value = {
      ...world.network,
      anchors: [
        ...world.network.anchors.slice(0, 4).map(since(10, 0)),
        ...world.network.anchors.slice(4, 6).map(since(10, 20)),
        ...world.network.anchors.slice(6).map(since(21, 0)),
      ],
      services: world.network.services.map(since(30, 0)),
      groups: [{ beacon: hashOf("drawn"), block: 20, feed: feedId }],
      version: 2,
    };
    const network: Network = readNetwork(JSON.parse(JSON.stringify(value)));
    expect(network).toEqual(value);
    const members = membersOf(network, feedId);
    expect(members?.anchors.map(({ node }) => node)).toEqual(
      world.network.anchors.slice(0, 4).map(({ node }) => node),
    );
    expect(members?.services).toEqual([]);
    expect(members?.beacon).toBe(hashOf("drawn"));
    expect(committeeOf(network, feedId)).toHaveLength(4);
    expect(membersOf(network, hashOf("another"))).toBeUndefined();
    expect(committeeOf(network, hashOf("another"))).toEqual([]);
  });

  it("gives each operator one seat, and each feed its own order", () => {
    const [first, ...others] = world.network.anchors;
    const operator = first?.operator as never;
    const network = {
      ...world.network,
      anchors: [first, { ...others[0], operator }, ...others.slice(1, 4)] as never,
    };
    const seats = committeeOf(network, feedId).map((member) => member.operator);
    expect(new Set(seats).size).toBe(4);
    const orders = [1, 2, 3, 4].map((i) =>
      committeeOf(world.network, hashOf(`${i}`))
        .map(({ node }) => node)
        .join(),
    );
    expect(new Set(orders).size).toBe(4);
  });
});

describe("a token's name", () => {
  it.each([
    "",
    "eip155:1/erc721:0xAA/1",
    `eip155:01/erc721:0x${"aa".repeat(20)}/1`,
    `eip155:1/erc721:0x${"aa".repeat(20)}/01`,
    `eip155:1/erc721:0x${"aa".repeat(20)}/${1n << 256n}`,
    `eip155:1/erc721:0x${"aa".repeat(32)}/1`,
    `eip155:1/eas:0x${"aa".repeat(20)}/1`,
    `eip155:1/eas:0x${"AA".repeat(32)}/1`,
    `eip155:1/eas:${"aa".repeat(32)}/1`,
  ])("is not %j", (text) => {
    expect(() => readTokenId(text)).toThrow(Malformed);
  });

  it("is CAIP-19 with the largest number", () => {
    const type = `eip155:1/erc721:0x${"aa".repeat(20)}`;
    expect(readTokenId(`${type}/${(1n << 256n) - 1n}`).type).toBe(type);
    const attested = `eip155:1/eas:0x${"aa".repeat(32)}`;
    expect(readTokenId(`${attested}/${(1n << 256n) - 1n}`).type).toBe(attested);
  });
});

describe("wallets", () => {
  it("are found whether they come before or after the page", () => {
    const page = new EventTarget();
    const found: string[] = [];
    const wallet = (name: string): AnnouncedWallet => ({
      info: { uuid: name, name, icon: "", rdns: "example" },
      provider: { request: async () => null },
    });
    announceWallet(page, wallet("early"));
    const end = discoverWallets(page, ({ info }) => found.push(info.name));
    const withdraw = announceWallet(page, wallet("late"));
    expect(found).toEqual(["early", "late"]);
    withdraw();
    end();
    announceWallet(page, wallet("too late"));
    expect(found).toHaveLength(2);
  });
});
