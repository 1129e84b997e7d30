import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TokenClient } from "../src/client.ts";
import type { Json } from "../src/canonical-json.ts";
import { type Environment, HOST, shuffled } from "../src/environment.ts";
import { Malformed } from "../src/fields.ts";
import { type Node, readReplica } from "../src/network.ts";
import { Retries } from "../src/retries.ts";
import { feed, Hosts, network, NOW, TOKEN } from "./support/hosts.ts";

type Draw = { name: string; weights: number[]; words: number[]; order: number[] };

const FILE = new URL("../../spec/vectors/token/draws.json", import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as {
  draws: Draw[];
  refused: string[];
  taken: number[];
};
const [first, second, third] = network.services as [Node, Node, Node];

/** A world whose random bytes are words of 32 bits, one after the other. */
function drawing(words: number[]): Environment {
  const randomBytes = () => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, words.shift() as number);
    return bytes;
  };
  return { ...HOST, randomBytes };
}

/** What an anchor says that gives the first replica a weight. */
function weighed(weight: string): string {
  const { replicas, ...rest } = JSON.parse(feed.lookup(NOW));
  const marked = replicas.map((node: Node) =>
    node.node === first.node ? { ...node, weight: "WEIGHT" } : node,
  );
  return JSON.stringify({ ...rest, replicas: marked }).replace('"WEIGHT"', weight);
}

describe("a draw by weight", () => {
  it.each(vectors.draws)("is what the vector says: $name", ({ weights, words, order }) => {
    const left = [...words];
    const places = weights.map((weight, place) => ({ weight, place }));
    const drawn = shuffled(places, drawing(left), ({ weight }) => weight);
    expect(drawn.map(({ place }) => place)).toEqual(order);
    expect(left).toEqual([]);
  });

  it("puts what was seen of a node before what an anchor says of it", () => {
    const hosts = new Hosts();
    const retries = new Retries(hosts);
    const nodes = [1, 100, 1].map((weight, i) => ({ ...(network.services[i] as Node), weight }));
    retries.failed(second);
    for (let i = 0; i < 20; i++) {
      expect(retries.draw(nodes, []).at(-1)?.node).toBe(second.node);
      const rest = retries.draw(nodes, [first]).map(({ node }) => node);
      expect(rest).toEqual([third.node, second.node]);
    }
  });
});

describe("a weight in an answer to a look-up", () => {
  it.each(vectors.refused)("is refused: %s", (text) => {
    expect(() => readReplica({ ...first, weight: JSON.parse(text) as Json }, "replica")).toThrow(
      Malformed,
    );
  });

  it.each(vectors.taken)("is taken: %d", (weight) => {
    expect(readReplica({ ...first, weight }, "replica").weight).toBe(weight);
  });

  it("goes with the replica, and another anchor is asked where it is none", async () => {
    const hosts = new Hosts();
    const [honest, ...liars] = network.anchors.map(({ http }) => http);
    hosts.routes.set(honest as string, () => ({ status: 200, text: weighed("7") }));
    liars.forEach((liar) =>
      hosts.routes.set(liar, () => ({ status: 200, text: weighed("1e9") })),
    );
    const located = await new TokenClient(network, hosts).lookUp(TOKEN);
    expect(located.anchor.http).toBe(honest);
    expect(located.replicas.find(({ node }) => node === first.node)?.weight).toBe(7);
    expect(located.replicas.filter(({ weight }) => weight === 100)).toHaveLength(2);
  });
});
