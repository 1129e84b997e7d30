import { type Hex, isHex } from "./bytes.ts";
import type { Environment } from "./environment.ts";
import { walletSigner } from "./keys.ts";
import { domainOf, type Network } from "./network.ts";
import { STRUCTS } from "./structs.ts";
import { readTokenId } from "./token-id.ts";
import { askWallet, type WalletProvider } from "./wallet.ts";

/** What a holder allows: these methods of this token, to this origin's session key, until then. */
export type Grant = Readonly<{
  audience: string;
  expiryMillis: number;
  methods: readonly string[];
  nonce: number;
  sessionKey: Hex;
  token: string;
  /** How many links may follow: 1 to 3. Left out, the grant cannot be passed on. */
  depth?: number;
  /** The X25519 key to which is sealed what only the holder reads, as `reader.ts` makes one. */
  reader?: Hex;
}>;

/** A grant with its holder's signature. */
export type SignedGrant = Grant & Readonly<{ signature: Hex }>;

/** A wallet answered with something that is not its owner's signature of what was asked. */
export class WalletMisbehaved extends Error {
  override readonly name = "WalletMisbehaved";
}

/** Draws up a grant, unsigned, with a fresh nonce. */
export function newGrant(
  ask: Readonly<{
    token: string;
    methods: readonly string[];
    audience: string;
    sessionKey: Hex;
    lifetimeMillis: number;
    depth?: number;
    reader?: Hex;
  }>,
  environment: Environment,
): Grant {
  const { lifetimeMillis, depth, ...named } = ask;
  readTokenId(ask.token);
  return {
    ...named,
    ...(depth ? { depth } : {}),
    methods: [...ask.methods],
    nonce: newNonce(environment),
    expiryMillis: environment.nowMillis() + lifetimeMillis,
  };
}

/** What a wallet shows and signs for a grant (`eth_signTypedData_v4`). */
export function grantForWallet(network: Network, grant: Grant) {
  return typeOf(grant).forWallet(domainOf(network), wordsOf(grant));
}

/** The grant's name in proofs: `hashStruct`. */
export function grantHash(grant: Grant): Hex {
  return typeOf(grant).hash(wordsOf(grant));
}

/** Exactly the fields that are signed. */
function wordsOf(grant: Grant) {
  const { audience, depth, expiryMillis, methods, nonce, reader, sessionKey, token } = grant;
  const words = { audience, expiryMillis, methods, nonce, sessionKey, token };
  if (reader !== undefined) return { ...words, depth: depth ?? 0, reader };
  return depth === undefined ? words : { ...words, depth };
}

/** What may be passed on, or names a reader, has another name, so that a wallet shows it. */
function typeOf(grant: Grant) {
  if (grant.reader !== undefined) return STRUCTS.readerGrant;
  return grant.depth === undefined ? STRUCTS.grant : STRUCTS.delegableGrant;
}

/** Who signed a grant, or null. Whether they hold the token is the service node's to check. */
export function grantSigner(network: Network, { signature, ...grant }: SignedGrant): Hex | null {
  return walletSigner(signature, typeOf(grant).digest(domainOf(network), wordsOf(grant)));
}

/**
 * Has a wallet sign a grant.
 *
 * @throws WalletDeclined when its owner says no
 * @throws WalletMisbehaved when the signature is not the account's
 */
export async function signGrant(
  wallet: WalletProvider,
  account: Hex,
  network: Network,
  grant: Grant,
): Promise<SignedGrant> {
  const data = grantForWallet(network, grant);
  const signed = { ...grant, signature: await walletSignature(wallet, account, data) };
  if (grantSigner(network, signed) !== account.toLowerCase()) {
    throw new WalletMisbehaved(`no signature of ${account} over the grant`);
  }
  return signed;
}

/** What a wallet signs of typed data, whosever signature it is. */
export async function walletSignature(
  wallet: WalletProvider,
  account: Hex,
  data: object,
): Promise<Hex> {
  return lowerV(await askWallet(wallet, "eth_signTypedData_v4", [account, JSON.stringify(data)]));
}

/** Some wallets write v as 0 or 1, and hexadecimal in capitals; the protocol has one form. */
function lowerV(answer: unknown): Hex {
  const hex = typeof answer === "string" ? answer.toLowerCase() : "";
  if (!isHex(hex, 65)) {
    throw new WalletMisbehaved("no signature of 65 bytes");
  }
  const v = Number.parseInt(hex.slice(-2), 16);
  return v > 1 ? hex : (`${hex.slice(0, -2)}${(27 + v).toString(16)}` as Hex);
}

/** 53 random bits: the most that JSON keeps. */
export function newNonce(environment: Environment): number {
  const bytes = environment.randomBytes(7);
  return Number(bytes.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n) >> 3n);
}
