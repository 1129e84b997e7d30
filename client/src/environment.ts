/** The world outside as this library uses it; tests give their own. */
export type Environment = Readonly<{
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  nowMillis: () => number;
  randomBytes: (size: number) => Uint8Array;
  /** Waits before something is tried again. */
  pause: (millis: number) => Promise<void>;
}>;

/** The browser's (or Node.js's) own. */
export const HOST: Environment = {
  fetch: (url, init) => fetch(url, init),
  nowMillis: () => Date.now(),
  randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
  pause: (millis) => new Promise((done) => setTimeout(done, millis)),
};

/**
 * A list in random order: one after the other is drawn from those that are left, each as likely as
 * its weight says beside theirs; without weights each order is equally likely.
 */
export function shuffled<T>(
  values: readonly T[],
  environment: Environment,
  weightOf: (value: T) => number = () => 1,
): T[] {
  const left = [...values];
  const out: T[] = [];
  let total = left.reduce((sum, value) => sum + weightOf(value), 0);
  while (left.length > 1) {
    let draw = below(total, environment);
    const at = left.findIndex((value) => (draw -= weightOf(value)) < 0);
    total -= weightOf(left[at] as T);
    out.push(...left.splice(at, 1));
  }
  return out.concat(left);
}

/** A random whole number from 0 to `limit` - 1; draws that would favour small ones are repeated. */
function below(limit: number, environment: Environment): number {
  const fair = 2 ** 32 - (2 ** 32 % limit);
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = environment.randomBytes(4);
    const draw = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
    if (draw < fair) {
      return draw % limit;
    }
  }
}
