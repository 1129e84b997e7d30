import { keccak_256 } from "@noble/hashes/sha3.js";
import { fromHex, type Hex, toHex, utf8 } from "./bytes.ts";

/** A field that names a token: its value, and whether its type is an unsigned integer. */
export type IdField = Readonly<{ text: string; unsigned: boolean }>;

/**
 * The token type of what an attester's EAS attestations bear (`spec/protocol/token.md`).
 *
 * @param schema the uid of the attestations' schema
 * @param values of the collection's fields, joined; empty where it has none
 */
export function attestedType(chainId: number, schema: Hex, attester: Hex, values: string): string {
  const name = schema.slice(2).toLowerCase() + attester.slice(2).toLowerCase() + values;
  return `eip155:${chainId}/eas:${toHex(keccak_256(utf8(name)))}`;
}

/**
 * The number of the token that an attestation bears: its uid where no fields name the token, one
 * unsigned integer as it is, else a hash of the fields' texts.
 *
 * @param uid of the attestation
 * @param fields in the order in which the script names them; integers as decimal digits, bytes and
 * addresses as lower-case hexadecimal digits after `0x`
 */
export function attestedNumber(uid: Hex, fields: readonly IdField[]): bigint {
  const [first] = fields;
  if (first === undefined) {
    return number(fromHex(uid));
  }
  return fields.length === 1 && first.unsigned
    ? BigInt(first.text)
    : number(keccak_256(utf8(fields.map(({ text }) => text).join("-"))));
}

function number(bytes: Uint8Array): bigint {
  return BigInt(toHex(bytes));
}
