import type { Environment } from "./environment.ts";
import { SIZE_LIMIT } from "./canonical-json.ts";

/** How long one node may take. */
export const TIMEOUT_MILLIS = 8_000;

/** How long it may take while there are others that may be quicker: it may be dead. */
export const QUICK_MILLIS = 2_500;

/** A node that understood and said no: a problem (RFC 9457) with a stable code. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(
    /** What the protocol calls it, such as `origin-not-granted`. */
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    readonly requestId: string | null,
  ) {
    super(`${code}: ${detail}`);
  }
}

/** A node that gave no answer, or one that no node of this network gives. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/**
 * Sends one request and reads the answer's text.
 *
 * @throws Refused when the node answers with a problem
 * @throws Unreachable when it does not answer in time, or with anything else
 */
export async function ask(
  url: string,
  body: string | null,
  environment: Environment,
  timeoutMillis: number = TIMEOUT_MILLIS,
): Promise<string> {
  try {
    const response = await environment.fetch(url, {
      method: body === null ? "GET" : "POST",
      ...(body === null ? {} : { body, headers: { "content-type": "application/json" } }),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(timeoutMillis),
    });
    const text = await readBounded(response);
    if (response.ok) {
      return text;
    }
    throw readProblem(response.status, text);
  } catch (error) {
    if (error instanceof Refused || error instanceof Unreachable) {
      throw error;
    }
    throw new Unreachable(`no answer from ${url}`, { cause: error });
  }
}

/** A node's address with a path under it. */
export function under(base: string, path: string): string {
  return base.replace(/\/+$/, "") + path;
}

async function readBounded(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    text += decoder.decode(next.value, { stream: true });
    if (text.length > SIZE_LIMIT) {
      await reader?.cancel();
      throw new Unreachable(`an answer of more than ${SIZE_LIMIT} characters`);
    }
  }
  return text + decoder.decode();
}

function readProblem(status: number, text: string): Error {
  let problem: Record<string, unknown>;
  try {
    problem = Object(JSON.parse(text));
  } catch {
    return new Unreachable(`status ${status} without a problem`);
  }
  const { code, detail, requestId } = problem;
  if (typeof code !== "string" || !/^[a-z0-9-]{1,64}$/.test(code)) {
    return new Unreachable(`status ${status} without a problem's code`);
  }
  return new Refused(
    code,
    status,
    typeof detail === "string" ? detail.slice(0, 500) : "",
    typeof requestId === "string" ? requestId.slice(0, 100) : null,
  );
}
