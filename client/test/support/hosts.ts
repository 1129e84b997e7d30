import { expect } from "vitest";
import type { Environment } from "../../src/environment.ts";
import { SecretKey } from "../../src/keys.ts";
import { StructType } from "../../src/typed-data.ts";
import type { WalletProvider } from "../../src/wallet.ts";
import { hashOf, TestNetwork } from "./test-network.ts";
import { type TestResponse, TestService } from "./test-service.ts";

export const TYPE = "eip155:31337/erc721:0x00000000000000000000000000000000000000aa";
export const TOKEN = `${TYPE}/42`;
export const SITE = "https://cars.example";
export const NOW = 1_800_000_000_000;
export const STATUS = { flight: "SL123", status: "booked" };

export const holder = SecretKey.fromHex(hashOf("holder"));
export const world = new TestNetwork(4, 3, (name) => `http://${name}.example`);
export const { network } = world;
export const feed = world.feed(TYPE, "SL123");

/** A wallet that signs whatever it is asked, as one whose owner always says yes. */
export function walletOf(key: SecretKey): WalletProvider {
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

export type Route = (path: string, origin: string | null, body: string | null) => TestResponse;

/** A network of hosts in memory; `down` ones do not answer. */
export class Hosts implements Environment {
  readonly asked: string[] = [];
  readonly down = new Set<string>();
  readonly mute = new Set<string>();
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
    if (this.mute.has(host)) {
      init.signal?.throwIfAborted();
      await new Promise((_, fail) => init.signal?.addEventListener("abort", fail));
    }
    const { status, text } = route(pathname + search, this.origin, (init.body as string) ?? null);
    return new Response(text, { status });
  };
  nowMillis = () => this.now;
  pause = async (millis: number) => {
    this.now += millis;
    this.onPause();
  };
  onPause = () => {};
  randomBytes = (size: number) => Uint8Array.from({ length: size }, () => (this.draws += 37) % 251);
}
