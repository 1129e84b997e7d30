import { keccak_256 } from "@noble/hashes/sha3.js";
import { bigEndian, concat, fromHex, type Hex, isHex, toHex, utf8 } from "./bytes.ts";

/** A field's value: numbers for the unsigned types, hexadecimal for bytes32, bytes and address. */
export type Value = string | number | bigint | boolean | readonly string[];

/** A struct's fields by name. */
export type Message = Readonly<Record<string, Value>>;

/** What a signature is bound to besides its struct: one protocol, version, chain and contract. */
export type Domain = Readonly<{
  name: string;
  version: string;
  chainId: number;
  verifyingContract: Hex;
}>;

type Field = Readonly<{ name: string; type: string }>;

/**
 * A struct type of EIP-712, made from its encoded text such as
 * `Vote(bytes32 feedId,uint64 round)`. The same text gives hashes and what a wallet shows.
 */
export class StructType {
  readonly name: string;
  readonly fields: readonly Field[];
  private readonly typeHash: Uint8Array;

  /** @throws RangeError if the text is no struct of plain fields */
  constructor(readonly text: string) {
    const form = /^([A-Z]\w*)\((.+)\)$/.exec(text);
    if (form === null) {
      throw new RangeError(`no struct type: ${text}`);
    }
    this.name = form[1] as string;
    this.fields = (form[2] as string).split(",").map((field) => {
      const [type = "", name = ""] = field.split(" ");
      return { name, type };
    });
    this.typeHash = keccak_256(utf8(text));
  }

  /**
   * `hashStruct` of EIP-712.
   *
   * @throws RangeError if a field is missing, unknown or does not fit its type
   */
  hash(message: Message): Hex {
    if (Object.keys(message).length !== this.fields.length) {
      throw new RangeError(`${this.name} has exactly the fields of ${this.text}`);
    }
    const words = this.fields.map(({ name, type }) => word(type, message[name], name));
    return toHex(keccak_256(concat(this.typeHash, ...words)));
  }

  /** The digest to sign for a struct in a domain. */
  digest(domain: Domain, message: Message): Uint8Array {
    return keccak_256(
      concat(Uint8Array.of(0x19, 0x01), separator(domain), fromHex(this.hash(message))),
    );
  }

  /** What `eth_signTypedData_v4` takes: the wallet shows it field by field. */
  forWallet(domain: Domain, message: Message) {
    return {
      types: { EIP712Domain: DOMAIN.fields, [this.name]: this.fields },
      primaryType: this.name,
      domain,
      message,
    } as const;
  }
}

const DOMAIN = new StructType(
  "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)",
);

/** The hash of a domain. */
export function separator(domain: Domain): Uint8Array {
  return fromHex(DOMAIN.hash(domain));
}

function word(type: string, value: Value | undefined, name: string): Uint8Array {
  if (type === "string" && typeof value === "string") {
    return keccak_256(utf8(value));
  }
  if (type === "string[]" && Array.isArray(value)) {
    return keccak_256(concat(...value.map((text: string) => keccak_256(utf8(text)))));
  }
  if (type === "bytes" && typeof value === "string") {
    return keccak_256(fromHex(value));
  }
  if (type === "bytes32" && isHex(value, 32)) {
    return fromHex(value);
  }
  if (type === "address" && isHex(value, 20)) {
    return concat(new Uint8Array(12), fromHex(value));
  }
  if (type === "bool" && typeof value === "boolean") {
    return bigEndian(value ? 1 : 0, 32);
  }
  if (isUnsigned(type, value)) {
    return bigEndian(value, 32);
  }
  throw new RangeError(`${name} is no ${type}`);
}

function isUnsigned(type: string, value: Value | undefined): value is number | bigint {
  const width = /^uint(8|16|32|64|128|256)$/.exec(type)?.[1];
  if (width === undefined || (typeof value !== "bigint" && !Number.isSafeInteger(value))) {
    return false;
  }
  const whole = BigInt(value as number | bigint);
  return whole >= 0n && whole >> BigInt(width) === 0n;
}
