import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bigEndian, concat, fromHex, type Hex, toHex, utf8 } from "./bytes.ts";
import { readCanonical } from "./canonical-json.ts";
import { Fields } from "./fields.ts";
import { isSignedBy } from "./keys.ts";
import { domainOf, type Network, type Node } from "./network.ts";
import { STRUCTS } from "./structs.ts";
import { StructType } from "./typed-data.ts";

/** How far the clocks of sender and receiver may differ. */
export const SKEW_SECONDS = 60;

/** Largest value of one header that is read, in characters. */
export const HEADER_LIMIT = 8192;

/** Largest number of headers that are looked through. */
export const HEADERS_LIMIT = 256;

/** How many effects one step has at most. */
const EFFECTS_LIMIT = 8;

const NOTE_KEY = new StructType("NoteKey(address node,bytes32 ed25519)");

const ALWAYS = [
  "@method",
  "@target-uri",
  "content-digest",
  "content-type",
  "idempotency-key",
  "smartlayer-receipt",
  "smartlayer-node",
] as const;
const INPUT = new RegExp(
  String.raw`^smartlayer=(\([^()]*\);created=(0|[1-9]\d{0,11});expires=(0|[1-9]\d{0,11})` +
    ';keyid="(0x[0-9a-f]{40})";alg="ed25519";tag="smartlayer")$',
);
const WEBHOOK = ["webhook-id", "webhook-timestamp"] as const;

/** Why a request is not taken for one of the network's, in the order of the checks. */
export type Refusal =
  | "not-signed"
  | "malformed"
  | "wrong-digest"
  | "expired"
  | "not-yet"
  | "unknown-node"
  | "key-not-of-node"
  | "signature-invalid"
  | "receipt-invalid"
  | "receipt-of-another-effect";

/**
 * A request as it came in: `target` is the whole address at which the receiver is known to its
 * callers, the headers are pairs (a header of several lines as several), the body is as it was on
 * the wire.
 */
export type Received = Readonly<{
  method: string;
  target: string;
  headers: readonly (readonly [string, string])[];
  body: Uint8Array;
}>;

/** Who sent a request, and the effect that it is for. */
export type Sent = Readonly<{
  node: Node;
  isAnchor: boolean;
  /** What to do once: the `Idempotency-Key`. */
  effectId: Hex;
  token: string;
}>;

/** What a request turned out to be. */
export type Judgement =
  | Readonly<{ ok: true; sent: Sent }>
  | Readonly<{ ok: false; refusal: Refusal }>;

/**
 * Tells a server that a request for an effect reaches which node sent it, and for which token
 * (`spec/http/requests.md`). It asks nobody.
 */
export function verifyRequest(request: Received, network: Network, nowMillis: number): Judgement {
  try {
    return { ok: true, sent: check(request, network, nowMillis) };
  } catch (e) {
    if (e instanceof Fault) {
      return { ok: false, refusal: e.refusal };
    }
    throw e;
  }
}

class Fault extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal);
  }
}

function check(request: Received, network: Network, nowMillis: number): Sent {
  const { headers } = request;
  const has = (wanted: string) => headers.some(([name]) => name.toLowerCase() === wanted);
  if (!has("signature-input") && !has("signature")) {
    throw new Fault("not-signed");
  }
  if (headers.length > HEADERS_LIMIT || headers.some(([, value]) => value.length > HEADER_LIMIT)) {
    throw new Fault("malformed");
  }
  const covered = [...ALWAYS, ...WEBHOOK.filter(has)];
  const input = readInput(only(headers, "signature-input"), covered);
  const { created, expires, keyid, parameters } = input;
  const signature = readSignature(only(headers, "signature"));
  const binding = readBinding(only(headers, "smartlayer-node"));
  const lines = covered.map((name) => `"${name}": ${component(request, name)}\n`);
  if (only(headers, "content-digest") !== digestOf(request.body)) {
    throw new Fault("wrong-digest");
  }
  if (nowMillis > (expires + SKEW_SECONDS) * 1000) {
    throw new Fault("expired");
  }
  if (nowMillis < (created - SKEW_SECONDS) * 1000) {
    throw new Fault("not-yet");
  }
  const service = network.services.find(({ node }) => node === keyid);
  const node = service ?? network.anchors.find((anchor) => anchor.node === keyid);
  if (node === undefined || (node.until ?? 0) !== 0) {
    throw new Fault("unknown-node");
  }
  const { ed25519: key, signature: word } = binding;
  const bound = NOTE_KEY.digest(domainOf(network), { node: binding.node, ed25519: key });
  if (binding.node !== node.node || !isSignedBy(node.publicKey, word, bound)) {
    throw new Fault("key-not-of-node");
  }
  const base = utf8(`${lines.join("")}"@signature-params": ${parameters}`);
  if (!isByKey(signature, base, key)) {
    throw new Fault("signature-invalid");
  }
  return { node, isAnchor: service === undefined, ...stepOf(headers, network) };
}

function readInput(input: string, covered: readonly string[]) {
  const names = covered.map((name) => `"${name}"`).join(" ");
  const form = INPUT.exec(input);
  if (form === null || !input.startsWith(`smartlayer=(${names});`)) {
    throw new Fault("malformed");
  }
  return {
    parameters: form[1] as string,
    created: Number(form[2]),
    expires: Number(form[3]),
    keyid: form[4] as Hex,
  };
}

function readSignature(value: string): Uint8Array {
  const form = /^smartlayer=:([A-Za-z0-9+/]*={0,2}):$/.exec(value);
  const bytes = form === null ? undefined : fromBase64(form[1] as string);
  if (bytes === undefined || toBase64(bytes) !== form?.[1]) {
    throw new Fault("malformed");
  }
  return bytes;
}

function readBinding(value: string): { node: Hex; ed25519: Hex; signature: Hex } {
  try {
    const fields = Fields.of(readUrlJson(value), "node");
    const binding = {
      node: fields.address("node"),
      ed25519: fields.hex("ed25519", 32),
      signature: fields.hex("signature", 64),
    };
    fields.end();
    return binding;
  } catch {
    throw new Fault("malformed");
  }
}

/** What the receipt says, once a service node of the network is found to have signed it. */
function stepOf(headers: Received["headers"], network: Network): Pick<Sent, "effectId" | "token"> {
  let token: string;
  let feedId: Hex;
  let offset: number;
  try {
    const fields = Fields.of(readUrlJson(only(headers, "smartlayer-receipt")), "signed receipt");
    const receipt = fields.anyObject("receipt");
    const signature = fields.hex("signature", 64);
    fields.end();
    const inner = Fields.of(receipt, "receipt");
    token = inner.text("token");
    feedId = inner.hash("feedId");
    offset = inner.whole("offset");
    const by = inner.address("node");
    const replica = network.services.find(({ node }) => node === by);
    const digest = STRUCTS.receipt.digest(domainOf(network), receipt as Record<string, string>);
    if (replica === undefined || !isSignedBy(replica.publicKey, signature, digest)) {
      throw new Fault("receipt-invalid");
    }
  } catch {
    throw new Fault("receipt-invalid");
  }
  const key = only(headers, "idempotency-key");
  for (let index = 0; index < EFFECTS_LIMIT; index++) {
    const id = toHex(
      keccak_256(
        concat(fromHex(feedId), bigEndian(offset, 8), utf8(token), bigEndian(index, 8)),
      ),
    );
    if (id === key) {
      return { effectId: id, token };
    }
  }
  throw new Fault("receipt-of-another-effect");
}

function component(request: Received, name: string): string {
  const value =
    name === "@method"
      ? request.method
      : name === "@target-uri"
        ? targetOf(request.target)
        : only(request.headers, name);
  if (/[\r\n]/.test(value)) {
    throw new Fault("malformed");
  }
  return value;
}

/**
 * A target as both sides write it: no fragment, no port that the scheme has anyway, and no user's
 * name before the host.
 */
function targetOf(target: string): string {
  const form =
    /^(https?):\/\/([^/?#@:[]+|\[[^\]]*\])(?::(\d*))?(\/[^?#]*)?(\?[^#]*)?(?:#.*)?$/i.exec(target);
  if (form === null) {
    throw new Fault("malformed");
  }
  const [, scheme = "", host = "", port = "", path = "/", query = ""] = form;
  const standard = scheme.toLowerCase() === "https" ? 443 : 80;
  const shown = port === "" || Number(port) === standard ? "" : `:${Number(port)}`;
  return `${scheme.toLowerCase()}://${host.toLowerCase()}${shown}${path}${query}`;
}

/** The one value of a header. */
function only(headers: Received["headers"], wanted: string): string {
  const values = headers.filter(([name]) => name.toLowerCase() === wanted);
  if (values.length !== 1) {
    throw new Fault("malformed");
  }
  return (values[0] as readonly [string, string])[1].trim();
}

function digestOf(body: Uint8Array): string {
  return `sha-256=:${toBase64(sha256(body))}:`;
}

function isByKey(signature: Uint8Array, message: Uint8Array, key: Hex): boolean {
  try {
    return ed25519.verify(signature, message, fromHex(key), { zip215: false });
  } catch {
    return false;
  }
}

function readUrlJson(value: string) {
  const bytes = /^[A-Za-z0-9_-]*$/.test(value)
    ? fromBase64(value.replaceAll("-", "+").replaceAll("_", "/"))
    : undefined;
  if (bytes === undefined) {
    throw new Fault("malformed");
  }
  return readCanonical(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
