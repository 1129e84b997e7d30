// Hashes structs for signing (EIP-712), with their field names known beforehand.
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

export const fromHex = (hex) => hexToBytes(hex.slice(2))
export const toHex = (bytes) => '0x' + bytesToHex(bytes)
export const hashText = (text) => keccak_256(utf8ToBytes(text))

const WORDS = {
  string: hashText,
  'string[]': (texts) => keccak_256(concatBytes(...texts.map(hashText))),
  bytes32: fromHex,
  address: (hex) => concatBytes(new Uint8Array(12), fromHex(hex)),
  uint64: (number) => {
    const word = new Uint8Array(32)
    new DataView(word.buffer).setBigUint64(24, BigInt(number))
    return word
  },
}

/** The hash of a struct, as a function of its fields' values. */
export function structHash(text) {
  const typeHash = hashText(text)
  const fields = text.slice(text.indexOf('(') + 1, -1).split(',').map((field) => field.split(' '))
  return (values) => keccak_256(concatBytes(typeHash, ...fields.map(([type, name]) => WORDS[type](values[name]))))
}

/** What is signed for a struct in a domain. */
export function digest(separator, struct) {
  return keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), separator, struct))
}
