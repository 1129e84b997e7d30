import { keccak_256 } from "@noble/hashes/sha3.js";
import { type Hex, toHex, utf8 } from "./bytes.ts";

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export type JsonObject = { readonly [name: string]: Json };

/** Largest nesting that is read or written. */
export const DEPTH_LIMIT = 64;

/** Largest text that is read, in UTF-16 units. */
export const SIZE_LIMIT = 4 << 20;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
const ESCAPED = /["\\\u0000-\u001f]/g;
const UNPAIRED = /\p{Surrogate}/u;

/** JSON that is not in its canonical form, or a value that has none. */
export class NotCanonical extends Error {
  override readonly name = "NotCanonical";
}

/**
 * The canonical form of a value (RFC 8785).
 *
 * Stricter than the RFC where two inputs could share a form: whole numbers beyond ±(2^53 - 1) and
 * unpaired surrogates are refused. Large numbers travel as texts.
 *
 * @throws NotCanonical if the value holds something that has no such form
 */
export function canonicalText(value: Json): string {
  return write(value, 0);
}

/**
 * Reads JSON that is already in its canonical form, character for character. That also refuses
 * duplicate keys.
 *
 * @throws NotCanonical if it is not
 */
export function readCanonical(text: string): Json {
  if (text.length > SIZE_LIMIT) {
    throw new NotCanonical(`JSON of more than ${SIZE_LIMIT} characters`);
  }
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new NotCanonical("no JSON");
  }
  if (canonicalText(value) !== text) {
    throw new NotCanonical("JSON that is not in its canonical form (RFC 8785)");
  }
  return value;
}

/** The Keccak-256 hash of a value's canonical form. */
export function hashJson(value: Json): Hex {
  return toHex(keccak_256(utf8(canonicalText(value))));
}

function write(value: Json, depth: number): string {
  switch (typeof value) {
    case "string":
      return writeText(value);
    case "number":
      return writeNumber(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : writeCollection(value, depth);
    default:
      throw new NotCanonical(`no JSON value: ${typeof value}`);
  }
}

function writeCollection(value: readonly Json[] | JsonObject, depth: number): string {
  if (depth === DEPTH_LIMIT) {
    throw new NotCanonical(`JSON nested deeper than ${DEPTH_LIMIT}`);
  }
  if (Array.isArray(value)) {
    return `[${value.map((element: Json) => write(element, depth + 1)).join(",")}]`;
  }
  const object = value as JsonObject;
  // The default order compares UTF-16 units, as RFC 8785 section 3.2.3 asks.
  const names = Object.keys(object).sort();
  const fields = names.map(
    (name) => `${writeText(name)}:${write(object[name] as Json, depth + 1)}`,
  );
  return `{${fields.join(",")}}`;
}

function writeText(text: string): string {
  if (UNPAIRED.test(text)) {
    throw new NotCanonical("a text with an unpaired surrogate");
  }
  const escaped = text.replace(
    ESCAPED,
    (c) => ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) {
    throw new NotCanonical("a number that no double can hold");
  }
  // From 1e21 on the form has an exponent, so it cannot be taken for a whole number's digits.
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21) {
    throw new NotCanonical("an integer beyond 2^53: write it as a text");
  }
  return String(value);
}
