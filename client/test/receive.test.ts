import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { createVerifier, httpbis } from "http-message-signatures";
import { afterEach, describe, expect, it, vi } from "vitest";
import { utf8 } from "../src/bytes.ts";
import { readNetwork } from "../src/network.ts";
import { verifyRequest } from "../src/receive.ts";
import { answer } from "./support/receive-page.ts";

type Shown = {
  name: string;
  nowMillis: number;
  method: string;
  target: string;
  headers: [string, string][];
  body: string;
  answer: Readonly<Record<string, string | boolean>>;
};
const FILE = new URL("../../spec/vectors/http/requests.json", import.meta.url);
const vector = JSON.parse(readFileSync(FILE, "utf8"));
const network = readNetwork(vector.network);
const judge = ({ body, nowMillis, ...request }: Shown) =>
  verifyRequest({ ...request, body: utf8(body) }, network, nowMillis);

describe("a request for an effect", () => {
  it.each(vector.requests as Shown[])("is judged as in Java: $name", (shown) => {
    const judged = judge(shown);
    const said = judged.ok
      ? { ...judged.sent, node: judged.sent.node.node }
      : { refused: judged.refusal };
    expect(said).toEqual(shown.answer);
  });

  it("is refused with any header left out, doubled or changed", () => {
    const good = vector.requests[0] as Shown;
    for (const [name, value] of good.headers) {
      const others = good.headers.filter((header) => header[0] !== name);
      for (const headers of [
        others,
        [...good.headers, [name, value] as [string, string]],
        [...others, [name, `A${value}`] as [string, string]],
        [...others, [name, ""] as [string, string]],
      ]) {
        expect(judge({ ...good, headers }).ok).toBe(false);
      }
    }
  });
});

describe("the page about receiving", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("shows the code that runs here", () => {
    const page = readFileSync(new URL("../../docs/receive.md", import.meta.url), "utf8");
    const source = readFileSync(new URL("support/receive-page.ts", import.meta.url), "utf8");
    const [, shown = ""] = /```ts\n([^]*?)```/.exec(page) ?? [];
    const ours = source
      .replace("../../src/index.ts", "@smartlayer/client")
      .replace("../../src/receive.ts", "@smartlayer/client/receive")
      .replace(/import .* from ".\/desk.ts";\n/, "");
    expect(shown).toBe(ours);
  });

  it.each(vector.requests as Shown[])("answers by it: $name", (shown) => {
    vi.useFakeTimers({ now: shown.nowMillis, toFake: ["Date"] });
    const received = { ...shown, body: utf8(shown.body) };
    const refused = Object.hasOwn(shown.answer, "refused");
    expect(answer(JSON.stringify(vector.network), received)).toBe(refused ? 401 : 201);
  });
});

describe("a library of RFC 9421 that knows nothing of us", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** The key as `Smartlayer-Node` brings it. */
  const keyOf = ({ headers }: Shown) => {
    const [, node = ""] = headers.find(([name]) => name === "Smartlayer-Node") ?? [];
    const { ed25519 } = JSON.parse(Buffer.from(node, "base64url").toString());
    const x = Buffer.from(ed25519.slice(2), "hex").toString("base64url");
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  };

  const verify = (shown: Shown, target = shown.target) => {
    vi.useFakeTimers({ now: shown.nowMillis, toFake: ["Date"] });
    const keyLookup = async () => ({ verify: createVerifier(keyOf(shown), "ed25519") });
    const headers = Object.fromEntries(shown.headers);
    const message = { method: shown.method, url: target, headers };
    return httpbis.verifyMessage({ keyLookup, all: true }, message);
  };

  const sent = ["by a service node", "by an anchor", "a webhook"];
  it.each(sent)("verifies what is sent: %s", async (name) => {
    const shown = vector.requests.find((one: Shown) => one.name === name) as Shown;
    expect(await verify(shown)).toBe(true);
    expect(await verify(shown, "https://other.example/rebookings?a=b%20c")).toBe(false);
  });
});
