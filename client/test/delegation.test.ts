import { readFileSync, writeFileSync } from "node:fs";
import { keccak256, toHex } from "viem";
import { describe, expect, it } from "vitest";
import type { Hex } from "../src/bytes.ts";
import {
  type Chain,
  chainFault,
  lastHash,
  type RevocationEntry,
  signDelegation,
  signRevocation,
} from "../src/delegation.ts";
import type { Environment } from "../src/environment.ts";
import { grantSigner, newGrant, type SignedGrant } from "../src/grant.ts";
import { SecretKey, walletSigner } from "../src/keys.ts";
import { domainOf } from "../src/network.ts";
import { Session } from "../src/session.ts";
import { STRUCTS } from "../src/structs.ts";
import { StructType } from "../src/typed-data.ts";
import type { WalletProvider } from "../src/wallet.ts";
import { makeDelegations } from "./support/delegation-cases.ts";
import { hashOf, TestNetwork } from "./support/test-network.ts";

const FILE = new URL("../../spec/vectors/token/delegations.json", import.meta.url);

if (process.env["UPDATE_VECTORS"] === "1") {
  writeFileSync(FILE, `${JSON.stringify(await makeDelegations(), null, 1)}\n`);
}
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as Awaited<
  ReturnType<typeof makeDelegations>
>;
const { network } = new TestNetwork(4, 3, (name) => `http://${name}.example`);
const FAULTS = [
  "delegation-too-long",
  "delegation-wider",
  "delegation-misplaced",
  "delegation-not-signed",
];

describe("the shared vectors", () => {
  it("are what viem makes", async () => {
    expect(vectors).toEqual(JSON.parse(JSON.stringify(await makeDelegations())));
  });

  it("are of a network with the placeholder for a registry", () => {
    expect(domainOf(network)).toEqual(vectors.domain);
  });

  it.each(vectors.cases)("hold for the chain of: $name", ({ call, code }) => {
    const { grant, delegations = [] } = call as unknown as Chain;
    const fault = chainFault(network, { grant, delegations });
    expect(fault).toBe(code !== null && FAULTS.includes(code) ? code : null);
    const isHolders = grantSigner(network, grant) === vectors.holder;
    expect(isHolders).toBe(code !== "grant-void");
  });
});

const NOW = vectors.nowMillis;
const environment: Environment = {
  fetch: () => Promise.reject(new Error("no network")),
  nowMillis: () => NOW,
  randomBytes: (size) => new Uint8Array(size).fill(5),
  pause: async () => {},
};
const [holder, driver, valet, wash] = ["holder", "driver", "valet", "wash"].map((name) =>
  SecretKey.fromHex(hashOf(name)),
) as [SecretKey, SecretKey, SecretKey, SecretKey];

function rental(depth?: number): SignedGrant {
  const ask = {
    token: vectors.token,
    methods: ["unlock", "lock"],
    audience: "https://cars.example",
    sessionKey: driver.address,
    lifetimeMillis: 86_400_000,
  };
  const grant = newGrant(depth === undefined ? ask : { ...ask, depth }, environment);
  const struct = depth ? STRUCTS.delegableGrant : STRUCTS.grant;
  return { ...grant, signature: holder.signAsWallet(struct.digest(domainOf(network), grant)) };
}

describe("a permission", () => {
  it("is passed on narrower each time, and called with by the last key", () => {
    const first = new Session(driver, rental(3));
    const hour = { sessionKey: valet.address, methods: ["unlock"], lifetimeMillis: 1000, depth: 1 };
    const second = first.delegate(network, hour, environment);
    const session = new Session(valet, second.grant, second.delegations);
    const third = session.delegate(network, { sessionKey: wash.address }, environment);

    expect(chainFault(network, third)).toBeNull();
    expect(third.delegations).toMatchObject([
      { depth: 1, expiryMillis: NOW + 1000, methods: ["unlock"] },
      { depth: 0, expiryMillis: NOW + 1000, methods: ["unlock"] },
    ]);
    const last = new Session(wash, third.grant, third.delegations);
    const body = last.call(network, holder.address, "unlock", {}, environment);
    expect(body.delegations).toEqual(third.delegations);
    expect(new Session(driver, rental()).call(network, holder.address, "lock", {}, environment))
      .not.toHaveProperty("delegations");
  });

  it.each([
    ["more methods", { methods: ["sell"] }, "delegation-wider"],
    ["as deep", { depth: 3 }, "delegation-wider"],
  ])("with %s is not even drawn up", (_, more, code) => {
    const session = new Session(driver, rental(3));
    expect(() => session.delegate(network, { sessionKey: valet.address, ...more }, environment))
      .toThrow(code);
  });

  it("of which nothing is said cannot be passed on", () => {
    const session = new Session(driver, rental());
    expect(() => session.delegate(network, { sessionKey: valet.address }, environment))
      .toThrow("delegation-too-long");
  });

  it("is no longer than it was, however long one asks for", () => {
    const session = new Session(driver, rental(1));
    const to = { sessionKey: valet.address, lifetimeMillis: 1e12 };
    const chain = session.delegate(network, to, environment);
    expect(chain.delegations[0]?.expiryMillis).toBe(session.grant.expiryMillis);
  });

  it("is taken back by the holder's wallet, chain and all", async () => {
    const chain = new Session(driver, rental(1)).delegate(
      network,
      { sessionKey: valet.address },
      environment,
    );
    const sign = (key: SecretKey) =>
      signRevocation(walletOf(key), holder.address, network, chain, environment);
    const { kind, body } = await sign(holder);
    expect(kind).toBe("REVOCATION");
    const said = { grantHash: lastHash(chain), timeMillis: NOW };
    const digest = STRUCTS.revocation.digest(domainOf(network), said);
    expect(walletSigner(body.signature, digest)).toBe(holder.address);
    const { signature } = body;
    expect(body).toEqual({ ...chain, holder: holder.address, timeMillis: NOW, signature });
    await expect(sign(driver)).rejects.toMatchObject({ name: "WalletMisbehaved" });
  });

  it("is taken back by who passed it on, in the form that the other implementation reads", async () => {
    const { grant, delegations = [] } = vectors.revocation as unknown as RevocationEntry["body"];
    const key = SecretKey.fromHex(keccak256(toHex("delegations driver")));
    const wallet = walletOf(key);
    const chain = { grant, delegations };
    const { body } = await signRevocation(wallet, key.address, network, chain, environment);
    expect(body).toEqual(vectors.revocation);
  });

  it("that nobody gave is not taken back", async () => {
    const grant = { ...rental(1), signature: `0x${"00".repeat(64)}1b` as const };
    const chain = { grant, delegations: [] };
    await expect(
      signRevocation(walletOf(holder), holder.address, network, chain, environment),
    ).rejects.toThrow("nobody signed the grant");
  });

  it("is passed on by a wallet where the grant names its account", async () => {
    const wallet = walletOf(driver);
    const chain = { grant: rental(1), delegations: [] };
    const to = { sessionKey: valet.address };
    const signed = await signDelegation(wallet, network, chain, to, environment);
    expect(chainFault(network, signed)).toBeNull();
    expect(signed.delegations[0]?.parent).toBe(lastHash(chain));
    await expect(
      signDelegation(walletOf(wash), network, chain, to, environment),
    ).rejects.toMatchObject({ name: "WalletMisbehaved" });
  });
});

function walletOf(key: SecretKey): WalletProvider {
  return {
    request: async ({ params = [] }) => {
      const { types, primaryType, domain, message } = JSON.parse(params[1] as string);
      const fields = types[primaryType].map(
        ({ type, name }: Record<string, string>) => `${type} ${name}`,
      );
      const struct = new StructType(`${primaryType}(${fields})`);
      return key.signAsWallet(struct.digest(domain, message)) satisfies Hex;
    },
  };
}
