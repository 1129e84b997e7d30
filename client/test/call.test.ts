import { beforeEach, describe, expect, it, vi } from "vitest";
import { ScriptFailed, Unverified } from "../src/call.ts";
import { TokenClient } from "../src/client.ts";
import { shuffled } from "../src/environment.ts";
import { QUICK_MILLIS, Refused, Unreachable } from "../src/http.ts";
import { SecretKey } from "../src/keys.ts";
import { LookupUnfounded } from "../src/lookup.ts";
import type { Node } from "../src/network.ts";
import { CALL_MILLIS, RETRIES, RETRIES_A_CALL } from "../src/retries.ts";
import { Session } from "../src/session.ts";
import { WalletDeclined, type WalletProvider } from "../src/wallet.ts";
import {
  feed,
  holder,
  Hosts,
  network,
  NOW,
  type Route,
  SITE,
  STATUS,
  TOKEN,
  TYPE,
  walletOf,
  world,
} from "./support/hosts.ts";
import { hashOf } from "./support/test-network.ts";
import { problem } from "./support/test-service.ts";

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

  it("gives up one that says nothing, soon", async () => {
    const [first, second, third] = network.services.map(({ http }) => http) as string[];
    hosts.mute.add(first as string).add(second as string);
    const waited: number[] = [];
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation((millis) => {
      waited.push(millis);
      return AbortSignal.abort();
    });
    for (let i = 0; i < 5; i++) {
      expect((await ask()).verified.node.http).toBe(third); // once for all, as they come last then
    }
    timeout.mockRestore();
    expect(Math.max(...waited)).toBe(QUICK_MILLIS);
    expect(hosts.asked.filter((http) => http === first)).toHaveLength(1);
  });

  it("finds who has taken the places of replicas that are gone", async () => {
    const [first, second, third] = network.services;
    const gone = world.feed(TYPE, "SL123", world.services.slice(0, 2));
    const located = await relocated(gone);
    [first, second].forEach((node) => hosts.down.add((node as Node).http));
    const answer = await client.call(located, QUESTION, session);
    expect(answer.verified.node).toEqual(third);
    expect(answer.passedOver).toHaveLength(2);
    expect(answer.located.replicas).toContainEqual({ ...third, weight: 100 });
    hosts.asked.length = 0;
    await client.call(answer.located, QUESTION, session);
    expect(hosts.asked).toEqual([(third as Node).http]); // who failed a moment ago comes last
  });

  it("goes on until others have their places, but not for ever", async () => {
    network.services.forEach(({ http }) => hosts.down.add(http));
    const located = await client.lookUp(TOKEN);
    hosts.onPause = () => {
      if (hosts.now > NOW + 15_000) hosts.down.clear();
    };
    const { passedOver } = await client.call(located, QUESTION, session);
    expect(passedOver.length).toBeLessThanOrEqual(RETRIES);
    hosts.onPause = () => {};
    network.services.forEach(({ http }) => hosts.down.add(http));
    const began = hosts.now;
    const later = new TokenClient(network, hosts).call(located, QUESTION, null);
    await expect(later).rejects.toThrow(Unreachable);
    expect(hosts.now - began).toBeLessThan(CALL_MILLIS + 5_000);
  });

  it("asks a network that does not answer a fifth more often, and not many times", async () => {
    const located = await client.lookUp(TOKEN);
    network.services.forEach(({ http }) => hosts.down.add(http));
    hosts.asked.length = 0;
    for (let i = 0; i < 100; i++) {
      await expect(client.call(located, QUESTION, null)).rejects.toThrow(Unreachable);
    }
    const asked = hosts.asked.filter((host) => network.services.some(({ http }) => http === host));
    expect(asked.length).toBeGreaterThan(100 + RETRIES);
    expect(asked.length).toBeLessThanOrEqual(100 + RETRIES + 100 * RETRIES_A_CALL);
  });

  it("stays the same call where it updates, and is another where it asks", async () => {
    const bodies: unknown[] = [];
    network.services.forEach(({ http }) =>
      hosts.routes.set(http, (_, __, body) => {
        bodies.push(body);
        return problem(503, "busy");
      }),
    );
    await expect(ask({ ...QUESTION, update: true } as never)).rejects.toMatchObject({ code: "busy" });
    expect(bodies.length).toBeGreaterThan(3);
    expect(new Set(bodies).size).toBe(1);
    bodies.length = 0;
    client = new TokenClient(network, hosts);
    await expect(ask()).rejects.toMatchObject({ code: "busy" });
    expect(new Set(bodies).size).toBe(bodies.length);
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

/** What an anchor says that knows an earlier placement. */
async function relocated(earlier: typeof feed) {
  const answers = network.anchors.map(({ http }) => [http, hosts.routes.get(http)] as const);
  answers.forEach(([http]) =>
    hosts.routes.set(http, () => ({ status: 200, text: earlier.lookup(hosts.now) })),
  );
  const located = await client.lookUp(TOKEN);
  answers.forEach(([http, route]) => hosts.routes.set(http, route as Route));
  return located;
}

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
