import { concat, fromHex, type Hex, utf8 } from "./bytes.ts";
import { canonicalText, type Json } from "./canonical-json.ts";
import { Fields } from "./fields.ts";
import type { Head } from "./finality.ts";
import { isIncluded, leafHash } from "./merkle.ts";
import { feedIdOf, readTokenId } from "./token-id.ts";

/** The longest Merkle proof: no feed has 2^64 entries. */
export const PROOF_LIMIT = 64;

const REPLICA_LIMIT = 16;
const PLACEMENT_KIND = 6;

/** Who serves a group of tokens, with which script, and until when. */
export type Placement = Readonly<{
  class: string;
  group: string;
  notAfterMillis: number;
  replicas: readonly Hex[];
  script: Hex;
  type: string;
}>;

/** A placement with the proof that it is an entry of its feed. */
export type PlacementEntry = Readonly<{
  body: Placement;
  inclusion: readonly Hex[];
  offset: number;
}>;

/**
 * Reads a placement with its place in the feed.
 *
 * @throws Malformed if it has another shape
 */
export function readPlacementEntry(value: Json, what: string): PlacementEntry {
  const fields = Fields.of(value, what);
  const entry = {
    body: readPlacement(fields.value("body"), `${what}.body`),
    inclusion: fields.hexes("inclusion", PROOF_LIMIT, 32),
    offset: fields.whole("offset"),
  };
  fields.end();
  return entry;
}

/** Whether a placement is an entry of the feed that a head describes. */
export function isInFeed({ body, inclusion, offset }: PlacementEntry, head: Head): boolean {
  const leaf = leafHash(concat(Uint8Array.of(PLACEMENT_KIND), utf8(canonicalText(body))));
  return isIncluded(leaf, offset, head.size, inclusion.map(fromHex), fromHex(head.root));
}

/** Whether a placement is for the type of a token, and for the group whose feed this is. */
export function isFor(placement: Placement, token: string, feedId: Hex): boolean {
  return (
    placement.type === readTokenId(token).type &&
    feedIdOf(placement.type, placement.group) === feedId
  );
}

function readPlacement(value: Json, what: string): Placement {
  const fields = Fields.of(value, what);
  const placement = {
    class: fields.text("class", 32),
    group: fields.text("group", 200),
    notAfterMillis: fields.whole("notAfterMillis"),
    replicas: fields.hexes("replicas", REPLICA_LIMIT, 20),
    script: fields.hash("script"),
    type: fields.text("type", 256),
  };
  fields.end();
  return placement;
}
