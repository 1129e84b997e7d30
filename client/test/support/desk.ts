import type { Hex } from "../../src/bytes.ts";
import type { Refusal } from "../../src/receive.ts";

/** What `docs/receive.md` leaves to its reader: to refuse, and to do what was asked for. */
export function refuse(status: number, refusal: Refusal): number {
  return refusal.length > 0 ? status : 500;
}

export function book(effectId: Hex, token: string, body: Uint8Array): number {
  return effectId.length === 66 && token.startsWith("eip155:") && body.length > 0 ? 201 : 500;
}
