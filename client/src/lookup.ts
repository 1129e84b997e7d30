import type { Hex } from "./bytes.ts";
import type { Json } from "./canonical-json.ts";
import { type Environment, shuffled } from "./environment.ts";
import { Fields, Malformed } from "./fields.ts";
import type { Final } from "./finality.ts";
import { ask, QUICK_MILLIS, Refused, TIMEOUT_MILLIS, under, Unreachable } from "./http.ts";
import { checkHistory, readHistoryProof } from "./lineage.ts";
import { type Network, type Node, type Replica, readReplica } from "./network.ts";
import { isFor, isInFeed, type Placement, readPlacementEntry } from "./placement.ts";

/** Who serves a token, as its feed says. */
export type Located = Readonly<{
  token: string;
  feedId: Hex;
  placement: Placement;
  /** The nodes that the placement names, in its order. */
  replicas: readonly Replica[];
  /** The anchor that answered; it can be stale or silent, but it cannot lie. */
  anchor: Node;
  final: Final;
}>;

/** An anchor's answer that does not hold. */
export class LookupUnfounded extends Error {
  override readonly name = "LookupUnfounded";
}

/**
 * Asks the anchors who serves a token, one after the other in random order, until one answers with
 * something that holds. Where none answers quickly they are asked once more, with more patience.
 *
 * @throws Refused `token-unknown` when an anchor does not know the token and none knows better
 * @throws Unreachable when no anchor answers
 * @throws LookupUnfounded when those that answer do so with what does not hold
 */
export async function lookUp(
  token: string,
  network: Network,
  environment: Environment,
): Promise<Located> {
  let failure: unknown = new Unreachable("no anchor in the trust file");
  const path = `/v1/lookup?token=${encodeURIComponent(token)}`;
  for (const millis of [QUICK_MILLIS, TIMEOUT_MILLIS]) {
    for (const anchor of shuffled(network.anchors, environment)) {
      try {
        const text = await ask(under(anchor.http, path), null, environment, millis);
        return checkLookup(text, token, anchor, network);
      } catch (error) {
        if (!isOfAnAnchor(error)) {
          throw error;
        }
        failure = failure instanceof Unreachable ? error : failure;
      }
    }
    if (!(failure instanceof Unreachable)) {
      break;
    }
  }
  throw failure;
}

function checkLookup(text: string, token: string, anchor: Node, network: Network): Located {
  const { certificate, feedId, placement, replicas } = readLookup(text);
  const final = checkHistory(certificate, network);
  if (typeof final === "string") {
    throw new LookupUnfounded(`certificate-invalid: ${final}`);
  }
  if (final.head.feedId !== feedId) {
    throw new LookupUnfounded("certificate-of-another-feed");
  }
  if (!isInFeed(placement, final.head)) {
    throw new LookupUnfounded("placement-not-in-feed");
  }
  if (!isFor(placement.body, token, feedId)) {
    throw new LookupUnfounded("placement-of-another-group");
  }
  // Addresses come from the trust file: what an anchor says of them must be the same.
  const placed = placement.body.replicas.map((address) => {
    const known = network.services.find(({ node }) => node === address);
    const told = replicas.find(({ node }) => node === address);
    if (known === undefined || told?.http !== known.http) {
      throw new LookupUnfounded(`unknown-node: ${address}`);
    }
    return { ...known, weight: told.weight };
  });
  return { token, feedId, placement: placement.body, replicas: placed, anchor, final };
}

function readLookup(text: string) {
  const fields = Fields.of(parse(text), "lookup");
  const lookup = {
    certificate: readHistoryProof(fields.value("certificate"), "certificate"),
    feedId: fields.hash("feedId"),
    placement: readPlacementEntry(fields.value("placement"), "placement"),
    replicas: fields.list("replicas", 64, readReplica),
  };
  fields.end();
  return lookup;
}

/** What anchors say need not be canonical: whatever is hashed is written anew for that. */
function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Malformed("lookup: no JSON");
  }
}

function isOfAnAnchor(error: unknown): boolean {
  return [Refused, Unreachable, LookupUnfounded, Malformed].some((kind) => error instanceof kind);
}
