import { type Hex, toHex } from "./bytes.ts";
import { hashJson, type JsonObject } from "./canonical-json.ts";
import {
  type Chain,
  type Delegation,
  lastHash,
  lastLink,
  newDelegation,
  type Narrowing,
  type SignedDelegation,
} from "./delegation.ts";
import type { Environment } from "./environment.ts";
import { newGrant, type SignedGrant, signGrant } from "./grant.ts";
import { SecretKey } from "./keys.ts";
import { domainOf, type Network } from "./network.ts";
import { STRUCTS } from "./structs.ts";
import type { WalletProvider } from "./wallet.ts";

/** What shows a node that a call comes from the session that was granted it. */
export type Proof = Readonly<{ jti: Hex; signature: Hex; timeMillis: number }>;

/** What a call sends to a node. */
export type CallBody = Readonly<{
  args: JsonObject;
  grant: SignedGrant;
  delegations?: readonly SignedDelegation[];
  proof: Proof;
}>;

/**
 * A browser session that a holder granted methods of a token, or to which someone passed such a
 * permission on. Its key never leaves the page.
 */
export class Session {
  constructor(
    private readonly key: SecretKey,
    readonly grant: SignedGrant,
    readonly delegations: readonly SignedDelegation[] = [],
  ) {}

  /**
   * Makes a session key and has the holder's wallet grant it methods of a token.
   *
   * @throws WalletDeclined when the holder says no
   * @throws WalletMisbehaved when the signature is not the account's
   */
  static async open(
    ask: Readonly<{
      network: Network;
      wallet: WalletProvider;
      account: Hex;
      token: string;
      methods: readonly string[];
      audience: string;
      lifetimeMillis: number;
      depth?: number;
      reader?: Hex;
    }>,
    environment: Environment,
  ): Promise<Session> {
    const key = SecretKey.generate();
    const { network, wallet, account, ...named } = ask;
    const grant = newGrant({ ...named, sessionKey: key.address }, environment);
    return new Session(key, await signGrant(wallet, account, network, grant));
  }

  /** The holder's grant and what was passed on of it, up to this session. */
  get chain(): Chain {
    return { grant: this.grant, delegations: this.delegations };
  }

  /**
   * Passes the permission on to another key, narrower: who has that key calls with what is returned.
   *
   * @throws RangeError when it says more than this session may pass on
   */
  delegate(network: Network, to: Narrowing, environment: Environment): Chain {
    const words: Delegation = newDelegation(this.chain, to, environment);
    const digest = STRUCTS.delegation.digest(domainOf(network), words);
    const signed = { ...words, signature: this.key.signAsWallet(digest) };
    return { grant: this.grant, delegations: [...this.delegations, signed] };
  }

  /** The body of one call to one node, with a fresh proof. */
  call(
    network: Network,
    node: Hex,
    method: string,
    args: JsonObject,
    environment: Environment,
  ): CallBody {
    const { grant, delegations } = this;
    const jti = toHex(environment.randomBytes(32));
    const timeMillis = environment.nowMillis();
    const digest = STRUCTS.proof.digest(domainOf(network), {
      grantHash: lastHash(this.chain),
      node,
      token: lastLink(this.chain).token,
      method,
      argsHash: hashJson(args),
      timeMillis,
      jti,
    });
    const proof = { jti, signature: this.key.signAsWallet(digest), timeMillis };
    return { args, grant, ...(delegations.length > 0 ? { delegations } : {}), proof };
  }
}
