import type { Hex } from "./bytes.ts";
import { type Environment, shuffled } from "./environment.ts";
import type { Node, Replica } from "./network.ts";

/** No request of a call begins later: by then the network has replaced nodes that are down. */
export const CALL_MILLIS = 25_000;

/** Rounds over the replicas, with a look-up between two of them. */
export const ROUNDS = 9;

/** Retries that can be made one after the other; then they are a share of the calls. */
export const RETRIES = 10;
export const RETRIES_A_CALL = 0.2;

/** How long a node that could not answer is asked after those that can. */
export const LATER_MILLIS = 30_000;

const PAUSE_MILLIS = 500;
const PAUSE_LIMIT_MILLIS = 5_000;

/**
 * What a page's calls have in common: who could not answer lately, and how many retries are left,
 * so that a network in trouble is not asked many times as much. A retry costs 1 of at most
 * {@link RETRIES}, and a call earns {@link RETRIES_A_CALL}.
 */
export class Retries {
  private left = RETRIES;
  private readonly failedAt = new Map<Hex, number>();

  constructor(private readonly environment: Environment) {}

  /** A call begins; says whether it may go on with another request, which then counts. */
  begin(): () => boolean {
    this.left = Math.min(RETRIES, this.left + RETRIES_A_CALL);
    const end = this.environment.nowMillis() + CALL_MILLIS;
    let first = true;
    return () => {
      const may = first || (this.left >= 1 && this.environment.nowMillis() < end);
      this.left -= first || !may ? 0 : 1;
      first = false;
      return may;
    };
  }

  /**
   * Nodes in random order by their weights, those that could not answer lately last; of those that
   * could not answer this very call only one, where there are no others.
   */
  draw(nodes: readonly Replica[], passedOver: readonly Node[]): Replica[] {
    const since = this.environment.nowMillis() - LATER_MILLIS;
    const isLate = ({ node }: Node) => Number((this.failedAt.get(node) ?? 0) > since);
    const drawn = shuffled(nodes, this.environment, ({ weight }) => weight).sort(
      (a, b) => isLate(a) - isLate(b),
    );
    const fresh = drawn.filter((one) => !passedOver.some(({ node }) => node === one.node));
    return fresh.length > 0 ? fresh : drawn.slice(0, 1);
  }

  /** A node could not answer. */
  failed({ node }: Node): void {
    this.failedAt.set(node, this.environment.nowMillis());
  }
}

/** Waits after a round, longer each time, and each page as long as it draws. */
export function pauseAfter(round: number, { pause, randomBytes }: Environment): Promise<void> {
  const longest = Math.min(PAUSE_MILLIS * 2 ** round, PAUSE_LIMIT_MILLIS);
  const [draw = 0] = randomBytes(1);
  return pause((longest * (768 + draw)) >> 10);
}
