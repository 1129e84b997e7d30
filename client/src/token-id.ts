import { keccak_256 } from "@noble/hashes/sha3.js";
import { concat, type Hex, toHex, utf8 } from "./bytes.ts";
import { Malformed } from "./fields.ts";

const TYPE = /^eip155:[1-9]\d{0,17}\/(?:erc721:0x[0-9a-f]{40}|eas:0x[0-9a-f]{64})$/;
const NUMBER = /^(?:0|[1-9]\d{0,77})$/;

/**
 * One token as CAIP-19 writes it, hexadecimal digits in lower case: `eip155:1/erc721:0x…/42`, or
 * `eip155:1/eas:0x…/42` where an attestation bears it.
 */
export type TokenId = Readonly<{
  /** The whole text. */
  text: string;
  /** The text without the number: chain, and contract or collection. */
  type: string;
}>;

/**
 * Reads a token's text form.
 *
 * @throws Malformed for any other text
 */
export function readTokenId(text: string): TokenId {
  const slash = text.lastIndexOf("/");
  const [type, number] = [text.slice(0, slash), text.slice(slash + 1)];
  if (!TYPE.test(type) || !NUMBER.test(number) || BigInt(number) >> 256n !== 0n) {
    throw new Malformed(
      "a token looks like eip155:1/erc721:0x…/42 or eip155:1/eas:0x…/42, in lower case",
    );
  }
  return { text, type };
}

/**
 * The feed of a group of tokens of one type. Each part is hashed before they are joined, so that no
 * two pairs share an image.
 */
export function feedIdOf(tokenType: string, group: string): Hex {
  return toHex(keccak_256(concat(keccak_256(utf8(tokenType)), keccak_256(utf8(group)))));
}
