import { beforeEach, describe, expect, it } from "vitest";
import { ScriptFailed, Unverified } from "../src/call.ts";
import { TokenClient } from "../src/client.ts";
import { type Environment, shuffled } from "../src/environment.ts";
import { Refused, Unreachable } from "../src/http.ts";
import { SecretKey } from "../src/keys.ts";
import { LookupUnfounded } from "../src/lookup.ts";
import { Session } from "../src/session.ts";
import { StructType } from "../src/typed-data.ts";
import { WalletDeclined, type WalletProvider } from "../src/wallet.ts";
import { hashOf, TestNetwork } from "./support/test-network.ts";
import { problem, type TestResponse, TestService } from "./support/test-service.ts";

const TYPE = "eip155:31337/erc721:0x00000000000000000000000000000000000000aa";
const TOKEN = `${TYPE}/42`;
const SITE = "https://cars.example";
const NOW = 1_800_000_000_000;
const STATUS = { flight: "SL123", status: "booked" };

const holder = SecretKey.fromHex(hashOf("holder"));
const world = new TestNetwork(4, 3, (name) => `http://${name}.example`);
const { network } = world;
const feed = world.feed(TYPE, "SL123");

/** A wallet that signs whatever it is asked, as one whose owner always says yes. */
function walletOf(key: SecretKey): WalletProvider {
  return {
    request: async ({ method, params = [] }) => {
      expect(method).toBe("eth_signTypedData_v4");
      const { types, primaryType, domain, message } = JSON.parse(params[1] as string);
      const fields = types[primaryType].map(
        (f: Record<string, string>) => `${f["type"]} ${f["name"]}`,
      );
      return key.signAsWallet(new StructType(`${primaryType}(${fields})`).digest(domain, message));
    },
  };
}

type Route = (path: string, origin: string | null, body: string | null) => TestResponse;

/** A network of hosts in memory; `down` ones do not answer. */
class Hosts implements Environment {
  readonly asked: string[] = [];
  readonly down = new Set<string>();
  readonly routes = new Map<string, Route>();
  origin: string | null = SITE;
  now = NOW;
  private draws = 0;

  constructor() {
    network.anchors.forEach(({ http }) =>
      this.routes.set(http, () => ({ status: 200, text: feed.lookup(this.now) })),
    );
    network.services.forEach(({ http }, i) => {
      const key = world.services[i] as SecretKey;
      const methods = { status: () => STATUS };
      const service = new TestService(feed, key, TOKEN, holder.address, methods, () => this.now);
      this.routes.set(http, (path, origin, body) => {
        const [, token = "", method = ""] = /^\/v1\/tokens\/(.+)\/(\w+)$/.exec(path) ?? [];
        return service.call(token, method, origin, body ?? "{}");
      });
    });
  }

  fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { origin: host, pathname, search } = new URL(url);
    this.asked.push(host);
    const route = this.routes.get(host);
    if (route === undefined || this.down.has(host)) {
      throw new TypeError("fetch failed");
    }
    const { status, text } = route(pathname + search, this.origin, (init.body as string) ?? null);
    return new Response(text, { status });
  };
  nowMillis = () => this.now;
  randomBytes = (size: number) => Uint8Array.from({ length: size }, () => (this.draws += 37) % 251);
}

const ASK = { token: TOKEN, methods: ["status"], audience: SITE, lifetimeMillis: 3_600_000 };
const QUESTION = { method: "status", args: {} };

let hosts: Hosts;
let client: TokenClient;
let session: Session;

beforeEach(async () => {
  hosts = new Hosts();
  client = new TokenClient(network, hosts);
  session = await client.openSession(walletOf(holder), holder.address, ASK);
});

async function ask(question = QUESTION, by: Session | null = session) {
  return client.call(await client.lookUp(TOKEN), question, by);
}

describe("a call", () => {
  it("brings a verified answer from one of the replicas", async () => {
    const { result, verified, passedOver } = await ask();
    expect(result).toEqual(STATUS);
    expect(verified.final.signers).toHaveLength(3);
    expect(network.services).toContainEqual(verified.node);
    expect(passedOver).toEqual([]);
  });

  it("may be made by whom the permission was passed on to, until it ends", async () => {
    const valet = SecretKey.fromHex(hashOf("valet"));
    const asked = { ...ASK, depth: 1 };
    const driver = await client.openSession(walletOf(holder), holder.address, asked);
    const to = { sessionKey: valet.address, lifetimeMillis: 1000 };
    const { grant, delegations } = driver.delegate(network, to, hosts);
    const passedOn = new Session(valet, grant, delegations);
    expect((await ask(QUESTION, passedOn)).result).toEqual(STATUS);
    const stolen = new Session(SecretKey.fromHex(hashOf("thief")), grant, delegations);
    await expect(ask(QUESTION, stolen)).rejects.toMatchObject({ code: "proof-invalid" });
    hosts.now += 1001;
    await expect(ask(QUESTION, passedOn)).rejects.toMatchObject({ code: "grant-expired" });
    expect((await ask(QUESTION, driver)).result).toEqual(STATUS);
  });

  it("may name the reader of what only the holder reads", async () => {
    const reader = hashOf("reader");
    const session = await client.openSession(walletOf(holder), holder.address, { ...ASK, reader });
    expect(session.grant.reader).toBe(reader);
    const { verified } = await ask(QUESTION, session);
    expect(verified.bundle.step.call?.caller["reader"]).toBe(reader);
  });

  it("draws another replica when one does not answer", async () => {
    const [first, second, third] = network.services.map(({ http }) => http);
    hosts.down.add(first as string).add(second as string);
    for (let i = 0; i < 5; i++) {
      expect((await ask()).verified.node.http).toBe(third);
    }
    expect(hosts.asked).toContain(first);
  });

  it.each([
    [503, "busy"],
    [500, "internal"],
    [404, "token-not-served"],
  ])("draws another replica when one answers %d %s", async (status, code) => {
    const [first, second, third] = network.services.map(({ http }) => http) as string[];
    [first, second].forEach((http) =>
      hosts.routes.set(http as string, () => problem(status, code)),
    );
    for (let i = 0; i < 5; i++) {
      expect((await ask()).verified.node.http).toBe(third);
    }
    hosts.routes.set(third as string, () => problem(status, code));
    await expect(ask()).rejects.toMatchObject({ code });
  });

  it("fails when no replica answers, and when no anchor does", async () => {
    network.services.forEach(({ http }) => hosts.down.add(http));
    await expect(ask()).rejects.toThrow(Unreachable);
    network.anchors.forEach(({ http }) => hosts.down.add(http));
    await expect(client.lookUp(TOKEN)).rejects.toThrow(Unreachable);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ["without a grant", "grant-required", () => ask(QUESTION, null)],
    ["of another method", "unknown-method", () => ask({ method: "cancel", args: {} })],
    [
      "from another site",
      "origin-not-granted",
      () => ((hosts.origin = "https://evil.example"), ask()),
    ],
    ["after the grant's end", "grant-expired", () => ((hosts.now += 3_600_001), ask())],
  ])("%s is refused with a typed error", async (_, code, attempt) => {
    const error = await attempt().then(
      () => null,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ code, requestId: "r-1" });
  });

  it("of a wallet that does not hold the token is refused", async () => {
    const stranger = SecretKey.fromHex(hashOf("stranger"));
    const theirs = await client.openSession(walletOf(stranger), stranger.address, ASK);
    await expect(ask(QUESTION, theirs)).rejects.toMatchObject({ code: "grant-void" });
  });

  it("is not believed when the answer is altered on the way", async () => {
    alter((text) => text.replace('"booked"', '"delayed"'));
    await expect(ask()).rejects.toMatchObject({ name: "Unverified", reason: "output-mismatch" });
  });

  it("is not believed when the answer is to an earlier, other call", async () => {
    const located = await client.lookUp(TOKEN);
    const { bundleText } = await client.call(
      located,
      { method: "status", args: { old: 1 } },
      session,
    );
    alter(() => bundleText);
    const errors = await Promise.all(
      Array.from({ length: 9 }, () => ask().catch((e: Unverified) => e.reason)),
    );
    expect(new Set(errors)).toEqual(new Set(["answer-to-another-call", "answer-of-another-node"]));
  });

  it("is not believed when the answer was given long ago", async () => {
    const answers = new Map<string, string>();
    alter((text, host) => answers.get(host) ?? (answers.set(host, text), text));
    while (answers.size < 3) await ask();
    hosts.now += 121_000;
    await expect(ask()).rejects.toMatchObject({ reason: "answer-stale" });
  });

  it("tells a script's own failure apart", async () => {
    const located = await client.lookUp(TOKEN);
    const { bundleText } = await client.call(located, QUESTION, session);
    const node = JSON.parse(bundleText).receipt.node;
    const parts = feed.parts({ ...answer(node), result: null });
    parts.output = { ...parts.output, code: "out-of-gas" };
    const sealed = feed.sealed(parts);
    alter(() => JSON.stringify(sealed, sortedKeys));
    const only = { ...located, replicas: located.replicas.filter((r) => r.node === node) };
    await expect(client.call(only, QUESTION, session)).rejects.toThrow(ScriptFailed);
  });
});

describe("a look-up", () => {
  it("goes on to the next anchor when one lies, refuses or is silent", async () => {
    const [liar, refuser, silent, honest] = network.anchors.map(({ http }) => http) as string[];
    const other = world.feed(TYPE, "SL999").lookup(NOW);
    hosts.routes.set(liar as string, () => ({
      status: 200,
      text: other.replace(/"feedId":"0x../, '"feedId":"0x00'),
    }));
    hosts.routes.set(refuser as string, () => problem(404, "token-unknown"));
    hosts.down.add(silent as string);
    for (let i = 0; i < 8; i++) {
      expect((await client.lookUp(TOKEN)).anchor.http).toBe(honest);
    }
  });

  it("of a token that no anchor knows is refused", async () => {
    network.anchors.forEach(({ http }) =>
      hosts.routes.set(http, () => problem(404, "token-unknown")),
    );
    await expect(client.lookUp(TOKEN)).rejects.toMatchObject({ code: "token-unknown" });
  });

  it.each<[string, (text: string) => string, string]>([
    [
      "sends callers to an address of its own",
      (t) => t.replaceAll("http://service0.example", "http://evil.example"),
      "unknown-node",
    ],
    [
      "names another token's feed",
      () => world.feed(TYPE.replace("aa", "bb"), "SL123").lookup(NOW),
      "placement-of-another-group",
    ],
    [
      "makes a placement up",
      (t) => t.replace('"class":"standard"', '"class":"premium"'),
      "placement-not-in-feed",
    ],
    [
      "names a feed of its own",
      (t) => t.replace(/(?<="feedId":"0x)..(?=\w+","placement)/, "00"),
      "certificate-of-another-feed",
    ],
    [
      "adds a replica",
      (t) => t.replace('"replicas":["0x', `"replicas":["0x${"00".repeat(20)}","0x`),
      "placement-not-in-feed",
    ],
  ])("is not believed when the anchor %s", async (_, change, reason) => {
    network.anchors.forEach(({ http }) =>
      hosts.routes.set(http, () => ({ status: 200, text: change(feed.lookup(NOW)) })),
    );
    const error = await client.lookUp(TOKEN).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(LookupUnfounded);
    expect(error).toMatchObject({ message: expect.stringContaining(reason) });
  });
});

describe("a grant", () => {
  it("that the holder declines opens no session", async () => {
    const wallet = { request: () => Promise.reject({ code: 4001 }) };
    await expect(client.openSession(wallet, holder.address, ASK)).rejects.toThrow(WalletDeclined);
  });

  it("signed by another account opens no session", async () => {
    const opened = client.openSession(walletOf(SecretKey.generate()), holder.address, ASK);
    await expect(opened).rejects.toMatchObject({ name: "WalletMisbehaved" });
  });

  it("is taken from wallets that write v as 0 or 1", async () => {
    const wallet: WalletProvider = {
      request: async (call) => {
        const signature = (await walletOf(holder).request(call)) as string;
        return signature.replace(/1b$/, "00").replace(/1c$/, "01");
      },
    };
    const opened = await client.openSession(wallet, holder.address, ASK);
    expect(opened.grant.signature).toMatch(/1[bc]$/);
  });
});

describe("a draw", () => {
  it("favours nobody", () => {
    const counts = [0, 0, 0];
    const environment = {
      ...hosts,
      randomBytes: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
    };
    for (let i = 0; i < 6000; i++) {
      (counts[shuffled([0, 1, 2], environment)[0] as number] as number) += 1;
    }
    counts.forEach((count) => expect(Math.abs(count - 2000)).toBeLessThan(250));
  });
});

/** Puts something between the services and the client. */
function alter(change: (text: string, host: string) => string): void {
  for (const { http } of network.services) {
    const route = hosts.routes.get(http) as Route;
    hosts.routes.set(http, (...request) => {
      const { status, text } = route(...request);
      return { status, text: change(text, http) };
    });
  }
}

function answer(node: string) {
  const caller = { audience: SITE, holder: holder.address };
  const key = world.keyOf(node as never);
  return { token: TOKEN, node: key, ...QUESTION, caller, result: STATUS as never, nowMillis: NOW };
}

function sortedKeys(_: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
