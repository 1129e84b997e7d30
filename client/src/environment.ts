/** The world outside as this library uses it; tests give their own. */
export type Environment = Readonly<{
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  nowMillis: () => number;
  randomBytes: (size: number) => Uint8Array;
}>;

/** The browser's (or Node.js's) own. */
export const HOST: Environment = {
  fetch: (url, init) => fetch(url, init),
  nowMillis: () => Date.now(),
  randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
};

/** A list in random order: Fisher and Yates's shuffle, each order equally likely. */
export function shuffled<T>(values: readonly T[], environment: Environment): T[] {
  const out = [...values];
  for (let i = out.length - 1; i > 0; i--) {
    const j = below(i + 1, environment);
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
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
