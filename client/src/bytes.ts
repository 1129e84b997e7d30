/** Bytes as the protocol writes them: lower-case hexadecimal after `0x`. */
export type Hex = `0x${string}`;

const DIGITS = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
const LOWER_HEX = /^0x(?:[0-9a-f]{2})*$/;
const encoder = new TextEncoder();

/** Whether a value is a text of lower-case hexadecimal for exactly `size` bytes. */
export function isHex(value: unknown, size: number): value is Hex {
  return typeof value === "string" && value.length === 2 + 2 * size && LOWER_HEX.test(value);
}

/** The hexadecimal form of bytes. */
export function toHex(bytes: Uint8Array): Hex {
  let out = "0x";
  for (const byte of bytes) {
    out += DIGITS[byte];
  }
  return out as Hex;
}

/**
 * The bytes of a hexadecimal text.
 *
 * @throws RangeError for anything but lower-case hexadecimal after `0x`
 */
export function fromHex(hex: string): Uint8Array {
  if (!LOWER_HEX.test(hex)) {
    throw new RangeError("not lower-case hexadecimal after 0x");
  }
  return Uint8Array.from({ length: hex.length / 2 - 1 }, (_, i) =>
    Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16),
  );
}

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Several byte strings, one after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The last `size` bytes of a whole number, most significant first. */
export function bigEndian(value: number | bigint, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let rest = BigInt(value);
  for (let i = size - 1; i >= 0; i--) {
    out[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return out;
}

/** Whether two byte strings are equal. None of those compared here is a secret. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
