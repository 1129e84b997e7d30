import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concat, fromHex, type Hex, isHex, toHex } from "./bytes.ts";

const RAW = { prehash: false } as const;

/** A secp256k1 key that signs here: a session's, or a demonstration wallet's. */
export class SecretKey {
  readonly address: Hex;

  private constructor(private readonly secret: Uint8Array) {
    this.address = addressOf(secp256k1.getPublicKey(secret, true));
  }

  /** A fresh key from the browser's random source. */
  static generate(): SecretKey {
    return new SecretKey(secp256k1.utils.randomSecretKey());
  }

  /** @throws RangeError unless the text is a key in hexadecimal */
  static fromHex(hex: string): SecretKey {
    if (!isHex(hex, 32) || !secp256k1.utils.isValidSecretKey(fromHex(hex))) {
      throw new RangeError("no secret key");
    }
    return new SecretKey(fromHex(hex));
  }

  /** A wallet's signature of a digest: r ‖ s ‖ v, low s, v 27 or 28. */
  signAsWallet(digest: Uint8Array): Hex {
    const raw = secp256k1.sign(digest, this.secret, { ...RAW, format: "recovered" });
    return toHex(concat(raw.subarray(1), Uint8Array.of(27 + (raw[0] as number))));
  }

  /** A node's signature of a digest: r ‖ s, low s. */
  signAsNode(digest: Uint8Array): Hex {
    return toHex(secp256k1.sign(digest, this.secret, RAW));
  }

  /** The compressed public key, 33 bytes. */
  get publicKey(): Hex {
    return toHex(secp256k1.getPublicKey(this.secret, true));
  }
}

/** The address of a public key, compressed or not; or throws when it is no point of the curve. */
export function addressOf(publicKey: Uint8Array): Hex {
  const point = secp256k1.Point.fromBytes(publicKey).toBytes(false);
  return toHex(keccak_256(point.subarray(1)).subarray(12));
}

/** The address that made a wallet's signature (65 bytes, low s), or null when there is none. */
export function walletSigner(signature: Hex, digest: Uint8Array): Hex | null {
  if (!isHex(signature, 65)) {
    return null;
  }
  const bytes = fromHex(signature);
  const recovery = (bytes[64] as number) - 27;
  if (recovery !== 0 && recovery !== 1) {
    return null;
  }
  try {
    const recovered = concat(Uint8Array.of(recovery), bytes.subarray(0, 64));
    if (secp256k1.Signature.fromBytes(bytes.subarray(0, 64)).hasHighS()) {
      return null;
    }
    return addressOf(secp256k1.recoverPublicKey(recovered, digest, RAW));
  } catch {
    return null;
  }
}

/** Whether a node with this compressed key made a signature (64 bytes, low s) over a digest. */
export function isSignedBy(publicKey: Hex, signature: Hex, digest: Uint8Array): boolean {
  if (!isHex(signature, 64) || !isHex(publicKey, 33)) {
    return false;
  }
  try {
    return secp256k1.verify(fromHex(signature), digest, fromHex(publicKey), {
      ...RAW,
      lowS: true,
    });
  } catch {
    return false;
  }
}
