import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bigEndian, concat, fromHex, type Hex, isHex, toHex, utf8 } from "./bytes.ts";
import { type Json, type JsonObject, readCanonical } from "./canonical-json.ts";

/** What stands in a field's place was not sealed to this reader, in this step. */
export class NotSealedToReader extends Error {
  override readonly name = "NotSealedToReader";
}

/** An answer, as far as a reader needs it: {@link Answer} is one. */
export type SealedResult = Readonly<{
  result: Json;
  verified: Readonly<{ bundle: Readonly<{ receipt: Readonly<{ stepHash: Hex }> }> }>;
}>;

const X25519 = { name: "X25519" } as const;
const KEY_SIZE = 32;
const HEAD_SIZE = 1 + KEY_SIZE;
const VERSION = 1;
const PADDING_END = 0x80;
const BLOCK = 256;
const INFO = utf8("smartlayer sealed answer 1");
const EMPTY = new Uint8Array(0);
// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, as RFC 9180 names them
const KEM = concat(utf8("KEM"), bigEndian(0x20, 2));
const SUITE = concat(utf8("HPKE"), bigEndian(0x20, 2), bigEndian(1, 2), bigEndian(1, 2));
/** PKCS #8 of an X25519 key, up to its 32 bytes (RFC 8410). */
const PKCS8 = fromHex("0x302e020100300506032b656e04220420");
const BASE_POINT = Uint8Array.from({ length: KEY_SIZE }, (_, i) => (i === 0 ? 9 : 0));

/**
 * The holder's key for what only the holder reads: a grant names its public half, and tokens seal
 * to that. Its secret half stays in the browser's own store and cannot be taken out by a script.
 */
export class Reader {
  private constructor(
    /** What a page keeps to read later, in its IndexedDB. */
    readonly secret: CryptoKey,
    /** The public half: a grant's `reader`. */
    readonly key: Hex,
  ) {}

  /** A new one, of the browser's random source. */
  static async generate(): Promise<Reader> {
    const pair = (await crypto.subtle.generateKey(X25519, false, ["deriveBits"])) as CryptoKeyPair;
    return Reader.of(pair.privateKey);
  }

  /** One whose secret half was kept. */
  static async of(secret: CryptoKey): Promise<Reader> {
    return new Reader(secret, toHex(await agree(secret, BASE_POINT)));
  }

  /**
   * The one that follows from 32 bytes (RFC 9180, DeriveKeyPair), as a wallet keeps them.
   *
   * @throws RangeError if they are not 32
   */
  static async fromSeed(seed: Hex): Promise<Reader> {
    if (!isHex(seed, KEY_SIZE)) {
      throw new RangeError("a reader's seed has 32 bytes");
    }
    const prk = labeledExtract(KEM, EMPTY, "dkp_prk", fromHex(seed));
    const key = concat(PKCS8, labeledExpand(KEM, prk, "sk", EMPTY, KEY_SIZE));
    const uses: KeyUsage[] = ["deriveBits"];
    return Reader.of(await crypto.subtle.importKey("pkcs8", owned(key), X25519, false, uses));
  }

  /**
   * An answer's result with a sealed field opened.
   *
   * @param field the field that the token's script seals
   * @throws NotSealedToReader when it is not sealed to this reader, or not in this step
   */
  async open({ result, verified }: SealedResult, field: string): Promise<JsonObject> {
    if (typeof result !== "object" || result === null || Array.isArray(result)) {
      throw new NotSealedToReader("the result is no object");
    }
    const whole = result as JsonObject;
    const text = Object.hasOwn(whole, field) ? whole[field] : undefined;
    const value = await this.openText(text, verified.bundle.receipt.stepHash);
    return { ...whole, [field]: value };
  }

  /**
   * What a text holds that stands for a sealed field.
   *
   * @param stepHash the receipt's
   * @throws NotSealedToReader when it is not sealed to this reader, or not in this step
   */
  async openText(text: Json | undefined, stepHash: Hex): Promise<Json> {
    const bytes = typeof text === "string" ? bytesOf(text) : EMPTY;
    if (bytes.length < HEAD_SIZE || bytes[0] !== VERSION) {
      throw new NotSealedToReader("no sealed field");
    }
    const share = bytes.subarray(1, HEAD_SIZE);
    const sealed = bytes.subarray(HEAD_SIZE);
    const padded = await this.openBox(share, sealed, INFO, fromHex(stepHash));
    return readCanonical(new TextDecoder().decode(unpadded(padded)));
  }

  /** Opens what HPKE has sealed in base mode (RFC 9180, 5.1.1), the first text of its sender. */
  async openBox(
    share: Uint8Array,
    sealed: Uint8Array,
    info: Uint8Array,
    aad: Uint8Array,
  ): Promise<Uint8Array> {
    try {
      const agreed = await agree(this.secret, share);
      const prk = labeledExtract(KEM, EMPTY, "eae_prk", agreed);
      const both = concat(share, fromHex(this.key));
      const shared = labeledExpand(KEM, prk, "shared_secret", both, 32);
      const context = concat(
        Uint8Array.of(0),
        labeledExtract(SUITE, EMPTY, "psk_id_hash", EMPTY),
        labeledExtract(SUITE, EMPTY, "info_hash", info),
      );
      const secret = labeledExtract(SUITE, shared, "secret", EMPTY);
      const raw = labeledExpand(SUITE, secret, "key", context, 16);
      const iv = owned(labeledExpand(SUITE, secret, "base_nonce", context, 12));
      const key = await crypto.subtle.importKey("raw", owned(raw), "AES-GCM", false, ["decrypt"]);
      const how = { name: "AES-GCM", iv, additionalData: owned(aad) };
      return new Uint8Array(await crypto.subtle.decrypt(how, key, owned(sealed)));
    } catch (error) {
      throw new NotSealedToReader("it does not open", { cause: error });
    }
  }
}

function bytesOf(text: string): Uint8Array {
  try {
    return fromHex(text);
  } catch {
    return EMPTY;
  }
}

function unpadded(padded: Uint8Array): Uint8Array {
  let end = padded.length - 1;
  while (end > 0 && padded[end] === 0) end--;
  if (padded[end] !== PADDING_END || padded.length - end > BLOCK) {
    throw new NotSealedToReader("its padding is not whole");
  }
  return padded.subarray(0, end);
}

async function agree(secret: CryptoKey, share: Uint8Array): Promise<Uint8Array> {
  const other = await crypto.subtle.importKey("raw", owned(share), X25519, true, []);
  const how = { name: "X25519", public: other };
  return new Uint8Array(await crypto.subtle.deriveBits(how, secret, 8 * KEY_SIZE));
}

function labeledExtract(
  suite: Uint8Array,
  salt: Uint8Array,
  label: string,
  material: Uint8Array,
): Uint8Array {
  return extract(sha256, concat(utf8("HPKE-v1"), suite, utf8(label), material), salt);
}

function labeledExpand(
  suite: Uint8Array,
  key: Uint8Array,
  label: string,
  info: Uint8Array,
  size: number,
): Uint8Array {
  const words = concat(bigEndian(size, 2), utf8("HPKE-v1"), suite, utf8(label), info);
  return expand(sha256, key, words, size);
}

/** The bytes in a buffer of their own, as the browser's cryptography wants them. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
