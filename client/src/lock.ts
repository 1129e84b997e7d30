import type { Hex } from "./bytes.ts";
import type { Json, JsonObject } from "./canonical-json.ts";
import { isPassedOn, lastHash, lastLink, wordsFault } from "./delegation.ts";
import { freshnessAt, freshnessInWords } from "./freshness.ts";
import { grantSigner } from "./grant.ts";
import { type Door, type Knock, knockSigner } from "./knock.ts";
import type { Network } from "./network.ts";
import { type Verified, verifyBundle } from "./verify.ts";

export {
  type Door,
  type Knock,
  KNOCK_LIMIT_BYTES,
  knockBy,
  readKnock,
  writeKnock,
} from "./knock.ts";

/** What a lock does: it opens, for who reaches it in the name of a holder, or stays as it is. */
export type Verdict =
  | Readonly<{ opens: true; holder: Hex; key: Hex }>
  | Readonly<{ opens: false; code: string; detail: string }>;

/**
 * A lock that knows a trust file and the time, and nobody to ask (`spec/protocol/lock.md`). It
 * draws no challenge and remembers none: whoever runs it gives each challenge once.
 */
export class Lock {
  constructor(
    private readonly network: Network,
    private readonly door: Door,
  ) {}

  /**
   * Judges who knocks; the first check that fails gives the code.
   *
   * @param challenge the one that this lock gave, not used before
   * @param nowMillis by the lock's own clock
   */
  judge(knock: Knock, challenge: Hex, nowMillis: number): Verdict {
    const fault = this.chainFault(knock, nowMillis);
    if (fault !== null) {
      return stays(fault, "the chain of grants does not hold");
    }
    const { sessionKey } = lastLink(knock.chain);
    if (knockSigner(knock, this.network, this.door, challenge) !== sessionKey) {
      return stays("knock-not-signed", "not the last key's signature of this lock's challenge");
    }
    const verdict = verifyBundle(knock.bundleText, this.network);
    return verdict.ok
      ? this.judgeReceipt(verdict, knock, nowMillis)
      : stays(verdict.reason, verdict.detail);
  }

  private chainFault({ chain }: Knock, nowMillis: number): string | null {
    const { methods, expiryMillis } = lastLink(chain);
    if (chain.grant.token !== this.door.token) return "grant-of-another-token";
    if (!methods.includes(this.door.method)) return "method-not-granted";
    if (nowMillis >= expiryMillis) return "grant-expired";
    return wordsFault(chain);
  }

  private judgeReceipt(verified: Verified, { chain }: Knock, nowMillis: number): Verdict {
    const { token, method } = this.door;
    const { step } = verified.bundle;
    if (step.call === null || step.isUpdate || step.token !== token || step.call.method !== method) {
      return stays("receipt-of-another-call", `no answer to ${method} of ${token}`);
    }
    const { caller } = step.call;
    if (caller["grant"] !== lastHash(chain)) {
      return stays("receipt-of-another-grant", "it was answered to another chain");
    }
    const old = this.tooOld(verified, nowMillis);
    if (old !== null) {
      return stays("receipt-not-fresh", old);
    }
    if (!saysYes(verified, method)) {
      return stays("answer-is-no", "the token did not say yes");
    }
    const holder = grantSigner(this.network, chain.grant);
    if (holder === null || caller["holder"] !== holder) {
      return stays("grant-void", "the chain of grants does not hold");
    }
    return isPassedOn(this.network, chain)
      ? { opens: true, holder, key: lastLink(chain).sessionKey }
      : stays("delegation-not-signed", "the chain of grants does not hold");
  }

  /** Both ages count: of the state, and of the node's word on the holder and what was revoked. */
  private tooOld({ asOfMillis, bundle }: Verified, nowMillis: number): string | null {
    for (const at of [asOfMillis, bundle.receipt.timeMillis]) {
      const age = freshnessAt(at, nowMillis, this.door.atMostMillis);
      if (age.kind !== "fresh") {
        return freshnessInWords(age);
      }
    }
    return null;
  }
}

function saysYes({ bundle: { output } }: Verified, method: string): boolean {
  return output.code === null && isObject(output.result) && output.result[method] === true;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function stays(code: string, detail: string): Verdict {
  return { opens: false, code, detail };
}
