import { Fields, type Hex, type Network, readNetwork } from "@smartlayer/client";

/** A ticket that the demonstration wallet holds. */
export type Ticket = Readonly<{ token: string; flight: string; label: string }>;

/** A service node, and whether the demonstration lets it live. */
export type ServiceNode = Readonly<{ node: Hex; http: string; alive: boolean }>;

/** One check that the demonstration made when it started. */
export type StartStep = Readonly<{ name: string; ok: boolean; detail: string }>;

/** What the demonstration's server says of itself. */
export type DemoState = Readonly<{
  tickets: readonly Ticket[];
  network: Network;
  wallet: Readonly<{ address: Hex; secretKey: Hex }>;
  hotel: Readonly<{ up: boolean; name: string; bookings: number }>;
  services: readonly ServiceNode[];
  steps: readonly StartStep[];
  evidence: string;
}>;

/** What happened in the demonstration's world. */
export type DemoEvent = Readonly<{
  kind: "fact" | "action" | "step" | "node" | "hotel";
  title: string;
  detail: string;
  token: string | null;
  timeMillis: number;
}>;

const KINDS = ["fact", "action", "step", "node", "hotel"] as const;

/** Reads the server's state, and the trust file in it. */
export async function readState(): Promise<DemoState> {
  const response = await fetch("/demo/state", { cache: "no-store" });
  if (!response.ok) {
    throw new Error(`status ${response.status}`);
  }
  const fields = Fields.of(await response.json(), "state");
  const wallet = fields.child("wallet");
  const hotel = fields.child("hotel");
  return {
    tickets: fields.list("tickets", 64, (value, what) => {
      const ticket = Fields.of(value, what);
      return { token: ticket.text("token"), flight: ticket.text("flight"), label: ticket.text("label") };
    }),
    network: readNetwork(fields.value("network")),
    wallet: { address: wallet.address("address"), secretKey: wallet.hash("secretKey") },
    hotel: {
      up: hotel.truth("up"),
      name: hotel.text("name"),
      bookings: hotel.whole("bookings"),
    },
    services: fields.list("services", 64, (value, what) => {
      const node = Fields.of(value, what);
      return { node: node.address("node"), http: node.text("http"), alive: node.truth("alive") };
    }),
    steps: fields.list("steps", 256, (value, what) => {
      const step = Fields.of(value, what);
      return { name: step.text("name"), ok: step.truth("ok"), detail: step.text("detail") };
    }),
    evidence: fields.text("evidence"),
  };
}

/** Follows what happens; the browser reconnects by itself and says where it left off. */
export function followEvents(
  onEvent: (id: string, event: DemoEvent) => void,
  onConnection: (connected: boolean) => void,
): void {
  const source = new EventSource("/demo/events");
  source.onopen = () => onConnection(true);
  source.onerror = () => onConnection(false);
  source.onmessage = ({ data, lastEventId }: MessageEvent<string>) =>
    onEvent(lastEventId, readEvent(data));
}

/** Delays a flight: the airline signs that as a fact. */
export function delayFlight(flight: string, minutes: number): Promise<void> {
  return post("/demo/delay", { flight, minutes });
}

/** Opens or closes the hotel's server. */
export function setHotel(up: boolean): Promise<void> {
  return post("/demo/hotel", { up });
}

/** Starts or stops a service node. */
export function setNode(node: Hex, alive: boolean): Promise<void> {
  return post("/demo/node", { node, alive });
}

function readEvent(data: string): DemoEvent {
  const fields = Fields.of(JSON.parse(data), "event");
  const kind = fields.text("kind");
  return {
    kind: KINDS.find((known) => known === kind) ?? "step",
    title: fields.text("title"),
    detail: fields.text("detail"),
    token: fields.value("token") === null ? null : fields.text("token"),
    timeMillis: fields.whole("timeMillis"),
  };
}

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { detail?: unknown };
    throw new Error(typeof problem.detail === "string" ? problem.detail : `status ${response.status}`);
  }
}
