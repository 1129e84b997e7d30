import {
  LookupUnfounded,
  Malformed,
  Refused,
  ScriptFailed,
  Unreachable,
  Unverified,
  WalletDeclined,
} from "@smartlayer/client";

/** Something that stands in the way, in words, with the protocol's name for it. */
export type Trouble = Readonly<{ title: string; detail: string; code: string }>;

const REFUSALS: Readonly<Record<string, string>> = {
  "token-unknown": "No anchor knows this ticket yet. It may not be activated.",
  "token-not-served": "This node no longer serves this ticket.",
  "unknown-method": "The ticket has no such question to answer.",
  "grant-required": "The ticket answers only those whom its holder allowed to ask.",
  "grant-of-another-token": "The permission is for another ticket.",
  "origin-not-granted": "The permission was given to another site. It is worth nothing here.",
  "method-not-granted": "The permission does not cover this question.",
  "grant-expired": "The permission has run out. The traveller can give a new one.",
  "proof-invalid": "The question was not signed by the browser session that was allowed to ask.",
  "proof-stale": "This device's clock is too far off.",
  "call-replayed": "The same question was sent twice.",
  "grant-void": "Whoever gave the permission does not hold the ticket.",
  "chain-unreachable": "The node cannot see who holds the ticket just now.",
};

/** What an error means to whoever looks at the page. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Refused) {
    const { code } = error;
    return { title: "The ticket's node refused", detail: REFUSALS[code] ?? error.detail, code };
  }
  if (error instanceof Unverified) {
    const detail = `A node answered, but its answer is not proved, so it is not shown. ${error.detail}`;
    return { title: "An answer that does not hold", detail, code: error.reason };
  }
  if (error instanceof LookupUnfounded || error instanceof Malformed) {
    const detail = "What came back is not what this network's nodes say. It is not shown.";
    return { title: "An answer that does not hold", detail, code: error.message };
  }
  if (error instanceof Unreachable) {
    const detail = "None of the nodes that serve this ticket answers. The next try is automatic.";
    return { title: "Nobody answers", detail, code: "unreachable" };
  }
  if (error instanceof ScriptFailed) {
    const detail = "The ticket's own code failed, and the node signed that it did.";
    return { title: "The ticket cannot say", detail, code: error.code };
  }
  if (error instanceof WalletDeclined) {
    const detail = "Nothing was shared. You can connect the ticket whenever you like.";
    return { title: "You declined", detail, code: "declined" };
  }
  return { title: "Something went wrong", detail: String(error), code: "unexpected" };
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const HOUR = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DEPARTURE = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** A moment on this device's clock, to the second. */
export function clock(millis: number): string {
  return CLOCK.format(millis);
}

/** A moment on this device's clock, to the minute. */
export function hour(millis: number): string {
  return HOUR.format(millis);
}

/** A flight's time; airlines' times in this demonstration are UTC. */
export function flightTime(time: Date): string {
  return DEPARTURE.format(time);
}

/** A flight's day. */
export function flightDay(time: Date): string {
  return DAY.format(time);
}

/** Minutes in words, such as `3 h` or `1 h 30 min`. */
export function duration(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""].filter(Boolean).join(" ");
}

/** The first and last digits of an address or hash. */
export function short(hex: string): string {
  return `${hex.slice(0, 6)}…${hex.slice(-4)}`;
}
