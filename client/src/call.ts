import type { Hex } from "./bytes.ts";
import { canonicalText, hashJson, type Json, type JsonObject } from "./canonical-json.ts";
import { lastHash } from "./delegation.ts";
import type { Environment } from "./environment.ts";
import { type Freshness, freshnessAt } from "./freshness.ts";
import { grantSigner } from "./grant.ts";
import { askReplica } from "./gateway.ts";
import { QUICK_MILLIS, Refused, TIMEOUT_MILLIS, Unreachable } from "./http.ts";
import { type Located, lookUp } from "./lookup.ts";
import type { Network, Node } from "./network.ts";
import { pauseAfter, Retries, ROUNDS } from "./retries.ts";
import type { CallBody, Session } from "./session.ts";
import { type Reason, type Verified, verifyBundle } from "./verify.ts";

/** How far a receipt's time may be from this browser's clock. */
export const AGE_LIMIT_MILLIS = 120_000;

/** A question to a token, or the wish that it change. */
export type Question = Readonly<{
  method: string;
  args: JsonObject;
  /** Whether the method updates the token; the answer then comes when the update is final. */
  update?: boolean;
}>;

/** Who updates a token makes the proof out to no node: any of them hands it in, and it counts once. */
const ANY_NODE = "0x0000000000000000000000000000000000000000";

/** Refusals that say something of one node alone, or of one that is behind. */
const PASSED_OVER: readonly string[] = ["token-not-served", "group-key-missing"];

/** A verified answer. */
export type Answer = Readonly<{
  result: Json;
  verified: Verified;
  /** How old the state was when the answer came, by this browser's clock. */
  freshness: Freshness;
  /** The bundle as it came: whoever has the trust file can check it again. */
  bundleText: string;
  /** Replicas that were drawn before and could not answer, in order. */
  passedOver: readonly Node[];
  /** Who serves the token, as was known when the answer came: for the next call. */
  located: Located;
}>;

/** Why an answer that holds in itself is not the answer to this question. */
export type AnswerReason =
  Reason | "answer-of-another-node" | "answer-to-another-call" | "answer-stale";

/** A node answered, but what it said is not proved. */
export class Unverified extends Error {
  override readonly name = "Unverified";

  constructor(
    readonly reason: AnswerReason,
    readonly detail: string,
    readonly node: Hex,
  ) {
    super(`${reason}: ${detail}`);
  }
}

/** The token's script itself failed, and the node signed that. */
export class ScriptFailed extends Error {
  override readonly name = "ScriptFailed";

  constructor(readonly code: string) {
    super(`the token's script failed: ${code}`);
  }
}

/** One question on its way to one node. */
type Asked = Readonly<{
  located: Located;
  question: Question;
  session: Session | null;
  node: Node;
  /** What is sent, and how long the node may take. */
  body: JsonObject;
  timeoutMillis: number;
}>;

/**
 * Draws one replica of a token at random by its weight, asks it, and verifies its answer. A replica
 * that does not answer, or cannot just now, is passed over, and another one drawn. Where none of
 * them could, who serves the token is looked up again: others may have taken their places. An
 * update stays the same call, which counts once.
 *
 * @param session null for public methods
 * @param retries bounds them over many calls
 * @throws Refused when a node says no
 * @throws Unreachable when no replica can answer
 * @throws Unverified when the answer is not proved
 * @throws ScriptFailed when the script failed
 */
export async function callToken(
  located: Located,
  question: Question,
  session: Session | null,
  network: Network,
  environment: Environment,
  retries: Retries = new Retries(environment),
): Promise<Answer> {
  const passedOver: Node[] = [];
  const mayTry = retries.begin();
  let failure: unknown = new Unreachable("the placement names no replica");
  const update =
    question.update === true ? bodyOf(question, session, ANY_NODE, network, environment) : null;
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0) {
      await pauseAfter(round - 1, environment);
      located = await lookUp(located.token, network, environment).catch(() => located);
    }
    const timeoutMillis = round === 0 && update === null ? QUICK_MILLIS : TIMEOUT_MILLIS;
    for (const node of retries.draw(located.replicas, passedOver)) {
      if (!mayTry()) {
        throw failure;
      }
      const body = update ?? bodyOf(question, session, node.node, network, environment);
      try {
        const asked = { located, question, session, node, body, timeoutMillis };
        return { ...(await askNode(asked, network, environment)), passedOver, located };
      } catch (error) {
        if (!isOfThatNodeAlone(error)) {
          throw error;
        }
        failure = error;
        passedOver.push(node);
        retries.failed(node);
      }
    }
  }
  throw failure;
}

async function askNode(asked: Asked, network: Network, environment: Environment) {
  const text = await send(asked, network, environment);
  const verified = check(text, asked, network, environment);
  const { code, result } = verified.bundle.output;
  if (code !== null) {
    throw new ScriptFailed(code);
  }
  const freshness = freshnessAt(verified.asOfMillis, environment.nowMillis());
  return { result, verified, freshness, bundleText: text };
}

/** Whether another replica may do better. */
function isOfThatNodeAlone(error: unknown): boolean {
  return (
    error instanceof Unreachable ||
    (error instanceof Refused && (error.status >= 500 || PASSED_OVER.includes(error.code)))
  );
}

function bodyOf(
  { method, args }: Question,
  session: Session | null,
  node: Hex,
  network: Network,
  environment: Environment,
): CallBody | Readonly<{ args: JsonObject }> {
  return session?.call(network, node, method, args, environment) ?? { args };
}

function send(
  { located, question, node, body, timeoutMillis }: Asked,
  network: Network,
  environment: Environment,
): Promise<string> {
  const path = `/tokens/${located.token}/${encodeURIComponent(question.method)}`;
  const text = canonicalText(body);
  return askReplica(node, path, text, located, network, environment, timeoutMillis);
}

function check(text: string, asked: Asked, network: Network, environment: Environment): Verified {
  const { located, question, session, node } = asked;
  const fail = (reason: AnswerReason, detail: string) => new Unverified(reason, detail, node.node);
  const verified = verifyBundle(text, network);
  if (!verified.ok) {
    throw fail(verified.reason, verified.detail);
  }
  const { receipt, step } = verified.bundle;
  if (receipt.node !== node.node) {
    throw fail("answer-of-another-node", `signed by ${receipt.node}`);
  }
  const { method, args, update = false } = question;
  const call = { method, args, caller: callerOf(session, network) };
  if (receipt.token !== located.token || receipt.feedId !== located.feedId) {
    throw fail("answer-to-another-call", "about another token");
  }
  if (step.isUpdate !== update || step.call === null || hashJson(step.call) !== hashJson(call)) {
    throw fail("answer-to-another-call", "to another method, arguments or caller");
  }
  if (Math.abs(environment.nowMillis() - receipt.timeMillis) > AGE_LIMIT_MILLIS) {
    throw fail("answer-stale", "the receipt's time is far from this browser's");
  }
  return verified;
}

/** Whom the script saw: the site that asks, in the name of the holder who granted it. */
function callerOf(session: Session | null, network: Network): JsonObject {
  if (session === null) return {};
  const { chain } = session;
  const { audience, reader } = chain.grant;
  const named = { audience, holder: grantSigner(network, chain.grant) };
  const caller = reader === undefined ? named : { ...named, reader };
  return chain.grant.depth === undefined ? caller : { ...caller, grant: lastHash(chain) };
}
