import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import type { Json, SecretKey as Key } from "@smartlayer/client";
import { SecretKey } from "@smartlayer/client";
import { hashOf, TestNetwork, type TestFeed } from "../../../../client/test/support/test-network.ts";
import { problem, type TestResponse, TestService } from "../../../../client/test/support/test-service.ts";

/** A pretended demonstration, for the page's own tests: the flow without the nodes. */
export type Stub = Readonly<{ url: string; strangerUrl: string; close: () => void }>;

const TYPE = "eip155:31337/erc721:0x5fbdb2315678afecb367f032d93f642f64180aa3";
const TOKEN = `${TYPE}/42`;
const FLIGHT = "SL123 2026-11-21";
const FILES: Readonly<Record<string, string>> = {
  "/": "text/html; charset=utf-8",
  "/index.html": "text/html; charset=utf-8",
  "/page.js": "text/javascript",
  "/page.css": "text/css",
  "/icon.svg": "image/svg+xml",
};
const POLICY = "default-src 'self'; connect-src 'self' http://127.0.0.1:* http://localhost:*";
const STEPS = [
  ["Contract deployed", "FlightTicket at 0x5fbd…0aa3 on a development chain"],
  ["Script signed by the issuer", "Its signer owns the ticket's contract"],
  ["4 anchors, 3 service nodes", "Each with its own key and disk"],
  ["Ticket activated", "Signed by the airline and the traveller, final at offset 0"],
  ["Two engines agree", "The activation gives the same bytes on V8 and Chicory"],
] as const;

type Listener = (request: IncomingMessage, body: string, response: ServerResponse) => void;

/** Starts the stub's servers on free ports. */
export async function startStub(dist: URL): Promise<Stub> {
  const world = new World();
  const ports = await world.open();
  const page = await serve((request, body, response) => world.page(dist, request, body, response));
  const stranger = await serve((request, _, response) => file(dist, request.url ?? "/", response));
  return {
    url: at(page),
    strangerUrl: at(stranger),
    close: () => [...ports, page, stranger].forEach((server) => (server.closeAllConnections(), server.close())),
  };
}

class World {
  private readonly holder = SecretKey.fromHex(hashOf("holder"));
  private nodes!: TestNetwork;
  private feed!: TestFeed;
  private services!: readonly TestService[];
  private readonly dead = new Set<string>();
  private readonly events: object[] = [];
  private readonly readers = new Set<ServerResponse>();
  private hotel = { up: true, name: "Hotel Miramar", bookings: 0 };
  private status = {
    flight: FLIGHT,
    status: "booked",
    departure: "2026-11-21T18:30:00Z",
    delayMinutes: 0,
    hotel: { status: "none", confirmation: "" },
    notified: false,
  };

  /** Opens anchors and services. */
  async open(): Promise<Server[]> {
    const servers = await Promise.all(
      Array.from({ length: 7 }, (_, i) => serve((...call) => this.node(i, ...call))),
    );
    const http = (name: string) =>
      at(servers[Number(name.slice(-1)) + (name.startsWith("service") ? 4 : 0)] as Server);
    this.nodes = new TestNetwork(4, 3, http);
    this.feed = this.nodes.feed(TYPE, FLIGHT);
    const methods = { status: () => this.status as Json };
    this.services = this.nodes.services.map(
      (key: Key) =>
        new TestService(this.feed, key, TOKEN, this.holder.address, methods, () => Date.now()),
    );
    return servers;
  }

  /** The page's own server. */
  page(dist: URL, request: IncomingMessage, body: string, response: ServerResponse): void {
    const given = body === "" ? {} : JSON.parse(body);
    switch (`${request.method} ${request.url}`) {
      case "GET /demo/state":
        return json(response, 200, JSON.stringify(this.state()));
      case "GET /demo/events":
        return this.follow(Number(request.headers["last-event-id"] ?? -1), response);
      case "POST /demo/delay":
        void this.delay(given.minutes);
        return json(response, 202, "{}");
      case "POST /demo/hotel":
        this.hotel = { ...this.hotel, up: given.up };
        this.say("hotel", given.up ? "The hotel is back" : "The hotel is down", this.hotel.name);
        return json(response, 202, "{}");
      case "POST /demo/node": {
        this.dead[given.alive ? "delete" : "add"](given.node);
        const index = this.nodes.network.services.findIndex(({ node }) => node === given.node) + 1;
        this.say("node", `Service node ${index} ${given.alive ? "was revived" : "was killed"}`, given.node);
        return json(response, 202, "{}");
      }
      default:
        return file(dist, request.url ?? "/", response);
    }
  }

  private state() {
    const { network } = this.nodes;
    return {
      tickets: [
        { token: TOKEN, flight: FLIGHT, label: "Frankfurt to Faro, seat 12A" },
        { token: `${TYPE}/43`, flight: "SL456 2026-11-28", label: "Faro to Frankfurt, seat 9C" },
      ],
      anchors: network.anchors.map(({ http }) => http),
      network,
      wallet: { address: this.holder.address, secretKey: hashOf("holder") },
      hotel: this.hotel,
      services: network.services.map(({ node, http }) => ({ node, http, alive: !this.dead.has(node) })),
      steps: STEPS.map(([name, detail]) => ({ name, ok: true, detail })),
      evidence: "none (development)",
    };
  }

  private node(index: number, request: IncomingMessage, body: string, response: ServerResponse): void {
    const origin = request.headers.origin ?? null;
    response.setHeader("access-control-allow-origin", origin ?? "*");
    response.setHeader("access-control-allow-headers", "content-type");
    const key = this.nodes.services[index - 4];
    if (key !== undefined && this.dead.has(key.address)) {
      request.socket.destroy();
    } else if (request.method === "OPTIONS") {
      response.writeHead(204).end();
    } else {
      const { status, text } = this.answer(index, origin, request.url ?? "", body);
      json(response, status, text);
    }
  }

  private answer(index: number, origin: string | null, url: string, body: string): TestResponse {
    if (index < 4) {
      const known = url === `/v1/lookup?token=${encodeURIComponent(TOKEN)}`;
      return known ? { status: 200, text: this.feed.lookup(Date.now()) } : problem(404, "token-unknown");
    }
    const [, token = "", method = ""] = /^\/v1\/tokens\/(.+)\/(\w+)$/.exec(url) ?? [];
    return (this.services[index - 4] as TestService).call(token, method, origin, body);
  }

  /** The life of a delay, as the nodes would live it. */
  private async delay(delayMinutes: number): Promise<void> {
    const fact = `The flight leaves ${delayMinutes / 60} hours late`;
    this.step("fact", "The airline signed a delay", fact, { status: "delayed", delayMinutes });
    await pause(700);
    this.step("step", "The ticket asks the hotel", "Its code wants the night moved", {
      hotel: { status: "requested", confirmation: "" },
    });
    await pause(700);
    this.say("action", "The anchors elected service node 2", "It alone may call the hotel, once");
    await pause(900);
    if (!this.hotel.up) {
      this.say("action", "The hotel could not be reached", "3 attempts, then through an anchor");
      this.step("fact", "The anchors attest the failure", "2 witnesses probed for themselves", {
        status: "rebookingFailed",
        hotel: { status: "failed", confirmation: "" },
      });
    } else {
      this.hotel = { ...this.hotel, bookings: this.hotel.bookings + 1 };
      this.step("fact", "The hotel attests: night moved", "Confirmation HM-7Q2K", {
        status: "rebooked",
        hotel: { status: "rebooked", confirmation: "HM-7Q2K" },
      });
    }
    await pause(500);
    this.step("action", "The traveller was told", "A notice to the address they chose", { notified: true });
  }

  private step(kind: string, title: string, detail: string, change: Partial<World["status"]>): void {
    this.status = { ...this.status, ...change };
    this.feed.append(1, { title, detail });
    this.say(kind, title, detail);
  }

  private say(kind: string, title: string, detail: string): void {
    this.events.push({ kind, title, detail, token: TOKEN, timeMillis: Date.now() });
    this.readers.forEach((reader) => this.send(this.events.length - 1, reader));
  }

  private follow(after: number, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": hello\n\n");
    this.readers.add(response.on("close", () => this.readers.delete(response)));
    this.events.forEach((_, id) => id > after && this.send(id, response));
  }

  private send(id: number, reader: ServerResponse): void {
    reader.write(`id: ${id}\ndata: ${JSON.stringify(this.events[id])}\n\n`);
  }
}

async function serve(listener: Listener): Promise<Server> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => (body += chunk));
    request.on("end", () => listener(request, body, response));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

function at(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function json(response: ServerResponse, status: number, text: string): void {
  const type = status < 400 ? "application/json" : "application/problem+json";
  response.writeHead(status, { "content-type": type }).end(text);
}

function file(dist: URL, path: string, response: ServerResponse): void {
  const type = FILES[path];
  if (type === undefined) {
    return json(response, 404, problem(404, "not-found").text);
  }
  const content = readFileSync(new URL(path === "/" ? "index.html" : path.slice(1), dist));
  response.writeHead(200, { "content-type": type, "content-security-policy": POLICY }).end(content);
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
