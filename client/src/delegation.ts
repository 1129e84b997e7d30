import type { Hex } from "./bytes.ts";
import type { Environment } from "./environment.ts";
import {
  type Grant,
  grantHash,
  grantSigner,
  newNonce,
  type SignedGrant,
  walletSignature,
  WalletMisbehaved,
} from "./grant.ts";
import { walletSigner } from "./keys.ts";
import { domainOf, type Network } from "./network.ts";
import { STRUCTS } from "./structs.ts";
import type { WalletProvider } from "./wallet.ts";

/** Most links that may follow a grant. */
export const DEPTH_LIMIT = 3;

/** A permission passed on: the same or less for another key, and how often it may be again. */
export type Delegation = Omit<Grant, "depth"> & Readonly<{ depth: number; parent: Hex }>;

/** A delegation with the signature of the key that the link before names. */
export type SignedDelegation = Delegation & Readonly<{ signature: Hex }>;

/** A holder's grant and what was passed on of it, in order. */
export type Chain = Readonly<{ grant: SignedGrant; delegations: readonly SignedDelegation[] }>;

/** One permission of a chain. */
export type Link = SignedGrant | SignedDelegation;

/** Why links are no chain: the codes of the protocol. */
export type ChainFault =
  | "delegation-too-long"
  | "delegation-wider"
  | "delegation-misplaced"
  | "delegation-not-signed";

/** To whom a permission is passed on, and what of it; what is left out stays as it is. */
export type Narrowing = Readonly<{
  sessionKey: Hex;
  methods?: readonly string[];
  lifetimeMillis?: number;
  depth?: number;
}>;

/** The link that says what may be called, and by whose key. */
export function lastLink({ grant, delegations }: Chain): Link {
  return delegations.at(-1) ?? grant;
}

/** The hash of the last link: what proofs name, and the next delegation. */
export function lastHash({ grant, delegations }: Chain): Hex {
  const last = delegations.at(-1);
  return last === undefined ? grantHash(grant) : delegationHash(last);
}

/** A delegation's name in proofs: `hashStruct`. */
export function delegationHash(delegation: Delegation): Hex {
  return STRUCTS.delegation.hash(words(delegation));
}

/**
 * Draws up what follows a chain, unsigned, with a fresh nonce.
 *
 * @throws RangeError when it says more than the chain may pass on
 */
export function newDelegation(chain: Chain, to: Narrowing, environment: Environment): Delegation {
  const { audience, expiryMillis, methods, token } = lastLink(chain);
  const { lifetimeMillis = Infinity } = to;
  const next = {
    audience,
    depth: to.depth ?? 0,
    expiryMillis: Math.min(expiryMillis, environment.nowMillis() + lifetimeMillis),
    methods: [...(to.methods ?? methods)],
    nonce: newNonce(environment),
    parent: lastHash(chain),
    sessionKey: to.sessionKey,
    token,
  };
  const fault = stepFault(lastLink(chain), next);
  if (fault !== null) {
    throw new RangeError(`${fault}: the permission cannot be passed on like that`);
  }
  return next;
}

/** What a wallet shows and signs for a delegation (`eth_signTypedData_v4`). */
export function delegationForWallet(network: Network, delegation: Delegation) {
  return STRUCTS.delegation.forWallet(domainOf(network), { ...delegation });
}

/**
 * Has a wallet, whose account the last link names, pass a permission on.
 *
 * @throws RangeError when it says more than the chain may pass on
 * @throws WalletDeclined when its owner says no
 * @throws WalletMisbehaved when the signature is not the account's
 */
export async function signDelegation(
  wallet: WalletProvider,
  network: Network,
  chain: Chain,
  to: Narrowing,
  environment: Environment,
): Promise<Chain> {
  const next = newDelegation(chain, to, environment);
  const account = lastLink(chain).sessionKey;
  const data = delegationForWallet(network, next);
  const signed = { ...next, signature: await walletSignature(wallet, account, data) };
  if (delegationSigner(network, signed) !== account) {
    throw new WalletMisbehaved(`no signature of ${account} over the delegation`);
  }
  return { grant: chain.grant, delegations: [...chain.delegations, signed] };
}

/** An entry that takes back the last link of a chain, as `POST /v1/feeds/FEEDID/entries` takes it. */
export type RevocationEntry = Readonly<{
  kind: "REVOCATION";
  body: Readonly<{
    grant: SignedGrant;
    delegations?: readonly SignedDelegation[];
    /** Who signed the grant. */
    holder: Hex;
    timeMillis: number;
    signature: Hex;
  }>;
}>;

/**
 * Has a wallet take back the last link of a chain: the holder's, or that of an account which passed
 * the permission on.
 *
 * @throws RangeError when nobody signed the grant
 * @throws WalletDeclined when its owner says no
 * @throws WalletMisbehaved when the signature is not the account's
 */
export async function signRevocation(
  wallet: WalletProvider,
  account: Hex,
  network: Network,
  chain: Chain,
  environment: Environment,
): Promise<RevocationEntry> {
  const holder = grantSigner(network, chain.grant);
  if (holder === null) {
    throw new RangeError("nobody signed the grant");
  }
  const said = { grantHash: lastHash(chain), timeMillis: environment.nowMillis() };
  const domain = domainOf(network);
  const data = STRUCTS.revocation.forWallet(domain, said);
  const signature = await walletSignature(wallet, account, data);
  if (walletSigner(signature, STRUCTS.revocation.digest(domain, said)) !== account) {
    throw new WalletMisbehaved(`no signature of ${account} over the revocation`);
  }
  const { grant, delegations } = chain;
  const links = delegations.length > 0 ? { grant, delegations } : { grant };
  return { kind: "REVOCATION", body: { ...links, holder, timeMillis: said.timeMillis, signature } };
}

/**
 * Why links are no chain, or null when they are one. Whether its first signer holds the token, and
 * whether a link was taken back, is the service node's to check.
 */
export function chainFault(network: Network, chain: Chain): ChainFault | null {
  return wordsFault(chain) ?? (isPassedOn(network, chain) ? null : "delegation-not-signed");
}

/** Why links are no chain by their words and hashes, whoever signed them; null when they are one. */
export function wordsFault(chain: Chain): ChainFault | null {
  const steps = stepsOf(chain);
  for (const [before, next] of steps) {
    const fault = stepFault(before, next);
    if (fault !== null) return fault;
  }
  const isJoined = steps.every(([before, next]) => next.parent === linkHash(before));
  return isJoined ? null : "delegation-misplaced";
}

/** Whether each link was signed by the key that the link before names. */
export function isPassedOn(network: Network, chain: Chain): boolean {
  return stepsOf(chain).every(
    ([before, next]) => delegationSigner(network, next) === before.sessionKey,
  );
}

/** Each delegation with the link before it. */
function stepsOf({ grant, delegations }: Chain): (readonly [Link, SignedDelegation])[] {
  const links: readonly Link[] = [grant, ...delegations];
  return delegations.map((next, i) => [links[i] as Link, next] as const);
}

function stepFault(before: Grant, next: Delegation): ChainFault | null {
  const depth = before.depth ?? 0;
  if (depth === 0) return "delegation-too-long";
  const isWithin =
    next.token === before.token &&
    next.audience === before.audience &&
    next.methods.every((method) => before.methods.includes(method)) &&
    next.expiryMillis <= before.expiryMillis &&
    next.depth < depth;
  return isWithin ? null : "delegation-wider";
}

function linkHash(link: Link): Hex {
  return "parent" in link ? delegationHash(link) : grantHash(link);
}

function delegationSigner(network: Network, signed: SignedDelegation): Hex | null {
  const digest = STRUCTS.delegation.digest(domainOf(network), words(signed));
  return walletSigner(signed.signature, digest);
}

/** Exactly the fields that are signed. */
function words(delegation: Delegation) {
  const { audience, depth, expiryMillis, methods, nonce, parent, sessionKey, token } = delegation;
  return { audience, depth, expiryMillis, methods, nonce, parent, sessionKey, token };
}
