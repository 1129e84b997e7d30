import { hashStruct, keccak256, toHex } from "viem";

/** One type of typed data with a value of it. */
export type Case = { name: string; type: string; message: Record<string, unknown> };

/** A hash that stands for something. */
export const h = (name: string) => keccak256(toHex(name));

/** A type's name and fields, of what EIP-712 encodes a type as; it has no other struct in it. */
export function parse(type: string): [string, Record<string, { name: string; type: string }[]>] {
  const name = type.slice(0, type.indexOf("("));
  const fields = type
    .slice(name.length + 1, -1)
    .split(",")
    .map((field) => ({ type: field.split(" ")[0] ?? "", name: field.split(" ")[1] ?? "" }));
  return [name, { [name]: fields }];
}

/** The hash of a struct, as viem takes it. */
export function structHash(type: string, data: Record<string, unknown>) {
  const [primaryType, types] = parse(type);
  return hashStruct({ data, primaryType, types });
}
