import { fromHex, type Hex } from "../../src/bytes.ts";
import { hashJson, type Json, type JsonObject } from "../../src/canonical-json.ts";
import { type Chain, chainFault, lastHash, lastLink } from "../../src/delegation.ts";
import { grantSigner } from "../../src/grant.ts";
import { type SecretKey, walletSigner } from "../../src/keys.ts";
import { domainOf } from "../../src/network.ts";
import type { CallBody } from "../../src/session.ts";
import { STRUCTS } from "../../src/structs.ts";
import { bundleText, type TestFeed } from "./test-network.ts";

/** What a node answers. */
export type TestResponse = Readonly<{ status: number; text: string }>;

const STATUSES: Readonly<Record<string, number>> = {
  "token-not-served": 404,
  "unknown-method": 404,
  "grant-required": 401,
  "call-replayed": 409,
};

/** A service node as `spec/protocol/token.md` describes it, for one token. */
export class TestService {
  private readonly seen = new Set<Hex>();

  constructor(
    private readonly feed: TestFeed,
    private readonly key: SecretKey,
    private readonly token: string,
    private readonly holder: Hex,
    private readonly methods: Readonly<Record<string, () => Json>>,
    private readonly nowMillis: () => number,
  ) {}

  /** Answers one call. */
  call(token: string, method: string, origin: string | null, body: string): TestResponse {
    const { args, grant, delegations = [], proof } = JSON.parse(body) as Partial<CallBody>;
    const chain = grant && { grant, delegations };
    const code = this.refusal(token, method, origin, args ?? {}, chain, proof);
    return code === null
      ? { status: 200, text: this.answer(method, args ?? {}, chain as Chain) }
      : problem(STATUSES[code] ?? 403, code);
  }

  private refusal(
    token: string,
    method: string,
    origin: string | null,
    args: JsonObject,
    chain: Chain | undefined,
    proof: CallBody["proof"] | undefined,
  ): string | null {
    if (token !== this.token) return "token-not-served";
    if (this.methods[method] === undefined) return "unknown-method";
    if (chain === undefined || proof === undefined) return "grant-required";
    const { network } = this.feed.world;
    const grant = lastLink(chain);
    if (grant.token !== token) return "grant-of-another-token";
    if (origin !== null && origin !== grant.audience) return "origin-not-granted";
    if (!grant.methods.includes(method)) return "method-not-granted";
    if (grant.expiryMillis < this.nowMillis()) return "grant-expired";
    if (!this.isProved(chain, proof, method, args)) return "proof-invalid";
    if (Math.abs(proof.timeMillis - this.nowMillis()) > 30_000) return "proof-stale";
    if (this.seen.has(proof.jti)) return "call-replayed";
    this.seen.add(proof.jti);
    if (grantSigner(network, chain.grant) !== this.holder) return "grant-void";
    return chainFault(network, chain);
  }

  private isProved(
    chain: Chain,
    { jti, timeMillis, signature }: CallBody["proof"],
    method: string,
    args: JsonObject,
  ): boolean {
    const digest = STRUCTS.proof.digest(domainOf(this.feed.world.network), {
      grantHash: lastHash(chain),
      node: this.key.address,
      token: this.token,
      method,
      argsHash: hashJson(args),
      timeMillis,
      jti,
    });
    return fromHex(jti).length === 32 && walletSigner(signature, digest) === lastLink(chain).sessionKey;
  }

  private answer(method: string, args: JsonObject, chain: Chain): string {
    const { audience, reader } = chain.grant;
    const known = { audience, holder: this.holder, ...(reader ? { reader } : {}) };
    const caller = chain.grant.depth ? { ...known, grant: lastHash(chain) } : known;
    const result = this.methods[method]?.() ?? null;
    const { token, key: node } = this;
    const parts = { token, node, method, args, caller, result, nowMillis: this.nowMillis() };
    return bundleText(this.feed.parts(parts));
  }
}

/** A refusal (RFC 9457). */
export function problem(status: number, code: string): TestResponse {
  const type = `urn:smartlayer:problem:${code}`;
  const detail = `refused with ${code}`;
  const text = JSON.stringify({ type, title: code, status, detail, code, requestId: "r-1" });
  return { status, text };
}
