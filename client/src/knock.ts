import { type Hex, utf8 } from "./bytes.ts";
import { canonicalText, type Json, type JsonObject, readCanonical } from "./canonical-json.ts";
import { type Chain, DEPTH_LIMIT, lastHash, type SignedDelegation } from "./delegation.ts";
import { Fields, Malformed } from "./fields.ts";
import type { SignedGrant } from "./grant.ts";
import { type SecretKey, walletSigner } from "./keys.ts";
import { domainOf, type Network } from "./network.ts";
import { STRUCTS } from "./structs.ts";
import { readTokenId } from "./token-id.ts";

/** Longest knock that is read, in bytes. */
export const KNOCK_LIMIT_BYTES = 256 << 10;

const METHODS_LIMIT = 32;
const TEXT_LIMIT = 256;
const TOKEN_LIMIT = 175;

/** What a lock guards (`spec/protocol/lock.md`). */
export type Door = Readonly<{
  /** Of this lock, which those who knock sign: a car has doors and a trunk. */
  name: string;
  token: string;
  /** The token's query that must have been answered `true` under its own name. */
  method: string;
  /** How old the answer and the state behind it may be. */
  atMostMillis: number;
}>;

/**
 * What someone shows a lock: a chain of grants, the receipt of the token's answer to it, and the
 * lock's challenge signed by the chain's last key.
 */
export type Knock = Readonly<{
  chain: Chain;
  /** A receipt bundle in canonical form. */
  bundleText: string;
  signature: Hex;
}>;

/** Knocks with a chain's last key. */
export function knockBy(
  key: SecretKey,
  network: Network,
  door: Door,
  challenge: Hex,
  chain: Chain,
  bundleText: string,
): Knock {
  const signature = key.signAsWallet(knockDigest(network, door, challenge, chain));
  return { chain, bundleText, signature };
}

/** Who signed a lock's challenge, or null when the signature fits nobody. */
export function knockSigner(
  { chain, signature }: Knock,
  network: Network,
  door: Door,
  challenge: Hex,
): Hex | null {
  return walletSigner(signature, knockDigest(network, door, challenge, chain));
}

/** The canonical form. */
export function writeKnock({ chain, bundleText, signature }: Knock): string {
  const { grant, delegations } = chain;
  const links = delegations.length > 0 ? { grant, delegations } : { grant };
  const knock = { ...links, bundle: readCanonical(bundleText), signature };
  return canonicalText(knock as unknown as JsonObject);
}

/**
 * Reads the canonical form.
 *
 * @throws Malformed if it is too long, or has another shape
 * @throws NotCanonical if it is not in canonical form
 */
export function readKnock(text: string): Knock {
  if (text.length > KNOCK_LIMIT_BYTES || utf8(text).length > KNOCK_LIMIT_BYTES) {
    throw new Malformed("a knock that is too long");
  }
  const fields = Fields.of(readCanonical(text), "knock");
  const knock = {
    chain: readChain(fields),
    bundleText: canonicalText(fields.value("bundle")),
    signature: readSignature(fields, "knock"),
  };
  fields.end();
  return knock;
}

/** Reads the chain of an object: `grant`, and `delegations` where there are any. */
function readChain(fields: Fields): Chain {
  const grant = readGrant(fields.value("grant"));
  const delegations = fields.has("delegations")
    ? fields.list("delegations", DEPTH_LIMIT, readDelegation)
    : [];
  if (fields.has("delegations") && delegations.length === 0) {
    throw new Malformed("delegations: left out where there are none");
  }
  return { grant, delegations };
}

function readGrant(value: Json): SignedGrant {
  const fields = Fields.of(value, "grant");
  const words = readWords(fields, "grant");
  const depth = fields.has("depth") ? fields.whole("depth", DEPTH_LIMIT) : undefined;
  const reader = fields.has("reader") ? { reader: fields.hash("reader") } : {};
  fields.end();
  if (depth === 0) {
    throw new Malformed("grant.depth: left out where it is 0");
  }
  return depth === undefined ? { ...words, ...reader } : { ...words, ...reader, depth };
}

function readDelegation(value: Json, what: string): SignedDelegation {
  const fields = Fields.of(value, what);
  const delegation = {
    ...readWords(fields, what),
    depth: fields.whole("depth", DEPTH_LIMIT - 1),
    parent: fields.hash("parent"),
  };
  fields.end();
  return delegation;
}

/** What every link says. */
function readWords(fields: Fields, what: string) {
  return {
    audience: fields.text("audience", TEXT_LIMIT),
    expiryMillis: fields.whole("expiryMillis"),
    methods: fields.list("methods", METHODS_LIMIT, readMethod),
    nonce: fields.whole("nonce"),
    sessionKey: fields.address("sessionKey"),
    signature: readSignature(fields, what),
    token: readTokenId(fields.text("token", TOKEN_LIMIT)).text,
  };
}

function readMethod(value: Json, what: string): string {
  if (typeof value !== "string" || value.length > TEXT_LIMIT) {
    throw new Malformed(`${what}: no text of at most ${TEXT_LIMIT} characters`);
  }
  return value;
}

function readSignature(fields: Fields, what: string): Hex {
  const signature = fields.hex("signature", 65);
  if (!signature.endsWith("1b") && !signature.endsWith("1c")) {
    throw new Malformed(`${what}.signature: v is 27 or 28`);
  }
  return signature;
}

function knockDigest(network: Network, door: Door, challenge: Hex, chain: Chain): Uint8Array {
  const said = { grantHash: lastHash(chain), token: door.token, lock: door.name, challenge };
  return STRUCTS.knock.digest(domainOf(network), said);
}
