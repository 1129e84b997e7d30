import { type Hex, utf8 } from "./bytes.ts";
import { canonicalText, type Json, type JsonObject, readCanonical } from "./canonical-json.ts";
import { Fields, Malformed } from "./fields.ts";
import { type FreshnessProof, readFreshness } from "./freshness.ts";
import { type HistoryProof, readHistoryProof } from "./lineage.ts";
import { type PlacementEntry, PROOF_LIMIT, readPlacementEntry } from "./placement.ts";
import { readTokenId } from "./token-id.ts";

const EFFECT_LIMIT = 8;
const ASKS_LIMIT = 8;
const RESULTS_LIMIT_BYTES = 64 << 10;
const NESTED_DEPTH = 4;
const NESTED_LIMIT = 15;
const NESTED_BYTES_LIMIT = 1 << 20;
const READS_LIMIT = 8;
const VALUE_LIMIT_BYTES = 8192;
const ATTRIBUTE = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
const FAILURES: readonly string[] = [
  "reverted",
  "not-of-type",
  "too-large",
  "no-contract",
  "no-holder",
];
const LACKS: readonly string[] = [
  "token-missing",
  "suspended",
  "token-expired",
  "unknown-method",
  "not-public",
  "args-unfit",
  "method-failed",
  "dependency-cycle",
  "dependency-too-deep",
  "stale",
  "too-large",
  "unavailable",
];

/** What another token answered to a question of a step's method. */
export type ToldAnswer = Readonly<{
  depends: string;
  method: string;
  token: string;
  result: Json;
  /** The struct hash of the other token's receipt. */
  receipt: Hex;
}>;

/** That another token gave no answer, which the node that asked says, and nobody else. */
export type MissingAnswer = Readonly<{
  depends: string;
  method: string;
  token: string | null;
  code: string;
}>;

/** What a step's method was told of the chain: the word of the node, until somebody reads again. */
export type ChainValues = Readonly<{
  /** The block at which everything was read. */
  block: Readonly<{ hash: Hex; number: number; timeMillis: number }>;
  /** By attribute why there is no value, such as `reverted`. */
  failed: Readonly<Record<string, string>>;
  /** By attribute what its contract said: a text, true or false. */
  values: Readonly<Record<string, string | boolean>>;
}>;

/** What one step of a script got: a call or an event, and everything else it could see. */
export type Step = Readonly<{
  /** The method that was asked; null for an event. */
  call: Readonly<{ args: Json; caller: JsonObject; method: string }> | null;
  /** Whether that method could change the token. */
  isUpdate: boolean;
  /** What other tokens answered, in the order of the method's questions; none as a rule. */
  answers: readonly (ToldAnswer | MissingAnswer)[];
  /** What the method read of the chain; null when it reads nothing there. */
  chain: ChainValues | null;
  engine: Hex;
  gasLimit: number;
  nowMillis: number;
  prefixRoot: Hex;
  script: Hex;
  stateHash: Hex;
  token: string;
  /** The step as it was sent: its hash stands in the receipt. */
  json: JsonObject;
}>;

/** What one step gave. */
export type Output = Readonly<{
  /** Why the script failed, such as `exception`; null when it did not. */
  code: string | null;
  gas: number;
  result: Json;
  stateHash: Hex;
  json: JsonObject;
}>;

/** What a service node signs for one step. */
export type Receipt = Readonly<{
  token: string;
  feedId: Hex;
  offset: number;
  prefixRoot: Hex;
  script: Hex;
  engine: Hex;
  stateHash: Hex;
  stepHash: Hex;
  resultHash: Hex;
  timeMillis: number;
  sequence: number;
  evidence: string;
  node: Hex;
}>;

/** A receipt with all that is needed to check it without a network. */
export type Bundle = Readonly<{
  certificate: HistoryProof;
  consistency: readonly Hex[];
  /** That the receipt's prefix was all of the feed at a time; null where nothing shows that. */
  freshness: FreshnessProof | null;
  /** The receipts of other tokens' answers, in their order. */
  nested: readonly Bundle[];
  output: Output;
  placement: PlacementEntry;
  receipt: Receipt;
  signature: Hex;
  step: Step;
}>;

/**
 * Reads a bundle.
 *
 * @throws NotCanonical if it is not in its canonical form
 * @throws Malformed if it has another shape
 */
export function readBundle(text: string): Bundle {
  const json = readCanonical(text);
  const bundle = readOne(json, "bundle");
  const { nested } = json as JsonObject;
  if (
    depthOf(bundle) > NESTED_DEPTH ||
    countOf(bundle) > NESTED_LIMIT ||
    (nested !== undefined && sizeOf(nested) > NESTED_BYTES_LIMIT)
  ) {
    throw new Malformed("bundle.nested: more bundles, or deeper or larger ones, than allowed");
  }
  return bundle;
}

function depthOf({ nested }: Bundle): number {
  return nested.reduce((depth, inner) => Math.max(depth, 1 + depthOf(inner)), 0);
}

function countOf({ nested }: Bundle): number {
  return nested.reduce((count, inner) => count + 1 + countOf(inner), 0);
}

function sizeOf(value: Json): number {
  return utf8(canonicalText(value)).length;
}

function readOne(json: Json, what: string): Bundle {
  const fields = Fields.of(json, what);
  const bundle = {
    certificate: readHistoryProof(fields.value("certificate"), "certificate"),
    consistency: fields.hexes("consistency", PROOF_LIMIT, 32),
    freshness: fields.has("freshness")
      ? readFreshness(fields.value("freshness"), "freshness")
      : null,
    nested: fields.has("nested") ? fields.list("nested", ASKS_LIMIT, readOne) : [],
    output: readOutput(fields.value("output")),
    placement: readPlacementEntry(fields.value("placement"), "placement"),
    receipt: readReceipt(fields.value("receipt")),
    signature: fields.hex("signature", 64),
    step: readStep(fields.value("step")),
  };
  if (fields.has("nested") && bundle.nested.length === 0) {
    throw new Malformed(`${what}.nested: none`);
  }
  fields.end();
  return bundle;
}

function readStep(value: Json): Step {
  const fields = Fields.of(value, "step");
  const kinds = ["call", "event", "update"].filter((name) => fields.has(name));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw new Malformed("step: neither one call, one update nor one event");
  }
  if (fields.has("answers") && kind !== "call") {
    throw new Malformed("step.answers: only a call has them");
  }
  if (fields.has("chain") && kind !== "call") {
    throw new Malformed("step.chain: only a call has values of the chain");
  }
  const step = {
    answers: fields.has("answers") ? readAnswers(fields) : [],
    chain: fields.has("chain") ? readChain(fields.child("chain")) : null,
    call: kind === "event" ? null : readCall(fields.value(kind), kind),
    isUpdate: kind === "update",
    engine: fields.hash("engine"),
    gasLimit: fields.whole("gasLimit"),
    nowMillis: fields.whole("nowMillis"),
    prefixRoot: fields.hash("prefixRoot"),
    script: fields.hash("script"),
    stateHash: fields.hash("stateHash"),
    token: readTokenId(fields.text("token")).text,
    json: value as JsonObject,
  };
  if (step.call === null) {
    fields.anyObject("event");
  }
  fields.end();
  return step;
}

function readAnswers(step: Fields): (ToldAnswer | MissingAnswer)[] {
  const answers = step.list("answers", ASKS_LIMIT, readAnswer);
  const size = answers.reduce((sum, a) => sum + ("result" in a ? sizeOf(a.result) : 0), 0);
  if (answers.length === 0 || size > RESULTS_LIMIT_BYTES) {
    throw new Malformed("step.answers: none, or larger than a step can hold");
  }
  return answers;
}

function readAnswer(value: Json, what: string): ToldAnswer | MissingAnswer {
  const fields = Fields.of(value, what);
  const question = { depends: fields.text("depends", 64), method: fields.text("method", 64) };
  const token = fields.value("token") === null ? null : readTokenId(fields.text("token")).text;
  let answer: ToldAnswer | MissingAnswer;
  if (fields.has("code")) {
    answer = { ...question, token, code: fields.text("code", 64) };
    if (!LACKS.includes(answer.code)) {
      throw new Malformed(`${what}.code: none that an answer has`);
    }
  } else {
    if (token === null) {
      throw new Malformed(`${what}.token: an answer without a token`);
    }
    answer = { ...question, token, result: fields.value("result"), receipt: fields.hash("receipt") };
  }
  fields.end();
  return answer;
}

function readChain(fields: Fields): ChainValues {
  const at = fields.child("block");
  const block = {
    hash: at.hash("hash"),
    number: at.whole("number"),
    timeMillis: at.whole("timeMillis"),
  };
  at.end();
  const failed = Object.entries(fields.anyObject("failed")).map(([name, code]) => {
    if (typeof code !== "string" || !FAILURES.includes(code)) {
      throw new Malformed("step.chain.failed: no code that a value has");
    }
    return [name, code] as const;
  });
  const values = Object.entries(fields.anyObject("values")).map(([name, value]) => {
    const isPlain = typeof value === "string" || typeof value === "boolean";
    if (!isPlain || sizeOf(value) > VALUE_LIMIT_BYTES) {
      throw new Malformed("step.chain.values: no text, true or false that a step holds");
    }
    return [name, value] as const;
  });
  fields.end();
  const names = [...failed, ...values].map(([name]) => name);
  if (
    names.length === 0 ||
    names.length > READS_LIMIT ||
    new Set(names).size !== names.length ||
    !names.every((name) => ATTRIBUTE.test(name))
  ) {
    throw new Malformed(`step.chain: expected 1 to ${READS_LIMIT} names, each once`);
  }
  return { block, failed: Object.fromEntries(failed), values: Object.fromEntries(values) };
}

function readCall(value: Json, kind: string) {
  const fields = Fields.of(value, `step.${kind}`);
  const call = {
    args: fields.value("args"),
    caller: fields.anyObject("caller"),
    method: fields.text("method", 64),
  };
  fields.end();
  return call;
}

function readOutput(value: Json): Output {
  const fields = Fields.of(value, "output");
  const output = {
    code: fields.value("code") === null ? null : fields.text("code", 64),
    gas: fields.whole("gas"),
    result: fields.value("result"),
    stateHash: fields.hash("stateHash"),
    json: value as JsonObject,
  };
  const effects = fields.list("effects", EFFECT_LIMIT, Fields.of);
  fields.end();
  if (output.code !== null && (output.result !== null || effects.length > 0)) {
    throw new Malformed("output: a failed step with a result or effects");
  }
  return output;
}

function readReceipt(value: Json): Receipt {
  const fields = Fields.of(value, "receipt");
  const receipt = {
    token: readTokenId(fields.text("token")).text,
    feedId: fields.hash("feedId"),
    offset: fields.whole("offset"),
    prefixRoot: fields.hash("prefixRoot"),
    script: fields.hash("script"),
    engine: fields.hash("engine"),
    stateHash: fields.hash("stateHash"),
    stepHash: fields.hash("stepHash"),
    resultHash: fields.hash("resultHash"),
    timeMillis: fields.whole("timeMillis"),
    sequence: fields.whole("sequence"),
    evidence: fields.text("evidence", 4096),
    node: fields.address("node"),
  };
  fields.end();
  return receipt;
}
