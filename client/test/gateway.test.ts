import { beforeEach, describe, expect, it } from "vitest";
import { TokenClient } from "../src/client.ts";
import { Refused, Unreachable } from "../src/http.ts";
import { type Session } from "../src/session.ts";
import { holder, Hosts, network, type Route, SITE, STATUS, TOKEN, walletOf } from "./support/hosts.ts";
import { problem } from "./support/test-service.ts";

const ASK = { token: TOKEN, methods: ["status"], audience: SITE, lifetimeMillis: 3_600_000 };
const QUESTION = { method: "status", args: {} };
const REPLICA = /^\/v1\/replicas\/(0x[0-9a-f]{40})(\/tokens\/.+)$/;

let hosts: Hosts;
let client: TokenClient;
let session: Session;
/** What anchors were asked to pass on, by their addresses. */
let passed: string[];

/** Replicas take what anchors pass on alone; an anchor does that, or says why not. */
beforeEach(async () => {
  hosts = new Hosts();
  client = new TokenClient(network, hosts);
  session = await client.openSession(walletOf(holder), holder.address, ASK);
  passed = [];
  const own = new Map(hosts.routes);
  network.services.forEach(({ http }) => hosts.routes.set(http, () => problem(403, "gateway-only")));
  network.anchors.forEach(({ http }) => {
    hosts.routes.set(http, (path, origin, body) => {
      const [, node, call] = REPLICA.exec(path) ?? [];
      if (node === undefined) {
        return (own.get(http) as Route)(path, origin, body);
      }
      passed.push(http);
      const replica = network.services.find((one) => one.node === node);
      return (own.get(replica?.http ?? "") as Route)(`/v1${call}`, origin, body);
    });
  });
});

async function ask(by: Session | null = session) {
  return client.call(await client.lookUp(TOKEN), QUESTION, by);
}

/** Has an anchor say this to whatever it is to pass on. */
function refuse(http: string, status: number, code: string) {
  const own = hosts.routes.get(http) as Route;
  hosts.routes.set(http, (path, origin, body) =>
    REPLICA.test(path) ? problem(status, code) : own(path, origin, body),
  );
}

describe("a call in a network whose anchors pass calls on", () => {
  it("goes to a replica by way of the anchor that named it", async () => {
    const located = await client.lookUp(TOKEN);
    const { result, verified } = await client.call(located, QUESTION, session);
    expect(result).toEqual(STATUS);
    expect(network.services).toContainEqual(verified.node);
    expect(passed).toEqual([located.anchor.http]);
  });

  it.each([
    [404, "feed-unknown"],
    [409, "gateway-closed"],
    [503, "busy"],
  ])("goes by way of another anchor where one answers %d %s", async (status, code) => {
    const [last, ...others] = network.anchors.map(({ http }) => http) as [string, ...string[]];
    others.forEach((http) => refuse(http, status, code));
    expect((await ask()).result).toEqual(STATUS);
    expect(passed).toEqual([last]);
    refuse(last, status, code);
    await expect(ask()).rejects.toMatchObject({ code });
  });

  it("asks another replica where an answer must not leave", async () => {
    const [liar] = network.services.map(({ node }) => node);
    network.anchors.forEach(({ http }) => {
      const own = hosts.routes.get(http) as Route;
      hosts.routes.set(http, (path, origin, body) =>
        path.includes(`/replicas/${liar}`) ? problem(502, "answer-refused") : own(path, origin, body),
      );
    });
    for (let i = 0; i < 5; i++) {
      expect((await ask()).verified.node.node).not.toBe(liar);
    }
  });

  it("is not made where no anchor passes it on, and no refusal is made up", async () => {
    const located = await client.lookUp(TOKEN);
    network.anchors.forEach(({ http }) => hosts.down.add(http));
    await expect(client.call(located, QUESTION, session)).rejects.toBeInstanceOf(Unreachable);
  });

  it("is refused in the replica's own words", async () => {
    await expect(ask(null)).rejects.toBeInstanceOf(Refused);
    await expect(ask(null)).rejects.toMatchObject({ code: "grant-required" });
  });
});
