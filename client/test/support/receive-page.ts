import { readNetwork } from "../../src/index.ts";
import { type Received, verifyRequest } from "../../src/receive.ts";
import { book, refuse } from "./desk.ts";

export function answer(trustFile: string, received: Received): number {
  const judged = verifyRequest(received, readNetwork(JSON.parse(trustFile)), Date.now());
  if (!judged.ok) {
    return refuse(401, judged.refusal);
  }
  return book(judged.sent.effectId, judged.sent.token, received.body);
}
