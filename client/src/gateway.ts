import { type Environment, shuffled } from "./environment.ts";
import { ask, Refused, under, Unreachable } from "./http.ts";
import type { Located } from "./lookup.ts";
import type { Network, Node } from "./network.ts";

/** What anchors say that cannot pass a call on: another one may. */
const ELSEWHERE: readonly string[] = ["feed-unknown", "gateway-closed", "busy"];

/**
 * Puts a call to a replica; in a network that has calls go through anchors, by way of one of them.
 *
 * @param path below `/v1`, from `/tokens` on
 */
export async function askReplica(
  node: Node,
  path: string,
  body: string,
  { anchor }: Located,
  network: Network,
  environment: Environment,
  timeoutMillis: number,
): Promise<string> {
  try {
    return await ask(under(node.http, `/v1${path}`), body, environment, timeoutMillis);
  } catch (error) {
    if (!(error instanceof Refused && error.code === "gateway-only")) {
      throw error;
    }
  }
  let failure: unknown;
  const others = network.anchors.filter((one) => one.node !== anchor.node);
  for (const { http } of [anchor, ...shuffled(others, environment)]) {
    try {
      const url = under(http, `/v1/replicas/${node.node}${path}`);
      return await ask(url, body, environment, timeoutMillis);
    } catch (error) {
      const passes = error instanceof Refused && ELSEWHERE.includes(error.code);
      if (!passes && !(error instanceof Unreachable)) {
        throw error;
      }
      failure = error;
    }
  }
  throw failure;
}
