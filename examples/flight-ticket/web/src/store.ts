import {
  type Answer,
  type AnnouncedWallet,
  announceWallet,
  discoverWallets,
  type Hex,
  type Located,
  type Session,
  TokenClient,
} from "@smartlayer/client";
import {
  type DemoEvent,
  type DemoState,
  followEvents,
  readState,
  type Ticket,
} from "./demo-server.ts";
import { demoWallet, type SignRequest } from "./demo-wallet.ts";
import { type FlightStatus, inShort, readStatus } from "./flight-status.ts";
import { type Trouble, troubleOf } from "./words.ts";

/** How long a grant lasts. */
export const GRANT_MILLIS = 60 * 60_000;

/** The time from an event to the questions it causes: replicas need a moment to apply it. */
const SETTLE_MILLIS = [250, 1_500, 4_000];
const TIMELINE_LIMIT = 200;
const RETRY_MILLIS = 5_000;

/** A verified answer about a ticket. */
export type Told = Readonly<{ status: FlightStatus; answer: Answer; located: Located }>;

/** What the site knows about one ticket. */
export type TicketView = Readonly<{
  session: Session | null;
  busy: "wallet" | "asking" | null;
  told: Told | null;
  trouble: Trouble | null;
}>;

/** One line of the timeline: an event of the world, or something this page did. */
export type Line = Readonly<{
  id: string;
  kind: DemoEvent["kind"] | "grant" | "answer";
  title: string;
  detail: string;
  timeMillis: number;
}>;

/** Everything the page shows. */
export type Page = Readonly<{
  demo: DemoState | null;
  offline: boolean;
  connected: boolean;
  wallets: readonly AnnouncedWallet[];
  request: SignRequest | null;
  selected: string | null;
  views: Readonly<Record<string, TicketView>>;
  lines: readonly Line[];
}>;

const FRESH: TicketView = { session: null, busy: null, told: null, trouble: null };

/** The page's state and what changes it. */
export class Store {
  page: Page = {
    demo: null,
    offline: false,
    connected: false,
    wallets: [],
    request: null,
    selected: null,
    views: {},
    lines: [],
  };
  private client: TokenClient | null = null;
  private timers: number[] = [];
  /** Replicas that the timeline has told to be silent, until they answer again. */
  private readonly silent = new Set<Hex>();

  constructor(private readonly onChange: (page: Page) => void) {}

  /** Reads the demonstration's state, and tries again until it can. */
  async start(): Promise<void> {
    try {
      const demo = await readState();
      this.client = new TokenClient(demo.network);
      this.change({ demo, offline: false, selected: demo.tickets[0]?.token ?? null });
      discoverWallets(window, (wallet) =>
        this.change({ wallets: [...this.page.wallets, wallet].filter(isFirst) }),
      );
      const onRequest = (request: SignRequest | null) => this.change({ request });
      announceWallet(window, demoWallet(demo.wallet.secretKey, demo.network, onRequest));
      followEvents(
        (id, event) => this.onEvent(id, event),
        (connected) => this.change({ connected }),
      );
    } catch (error) {
      console.warn("the demonstration's server cannot be read", error);
      this.change({ offline: true });
      setTimeout(() => void this.start(), RETRY_MILLIS);
    }
  }

  select(token: string): void {
    this.change({ selected: token });
  }

  view(token: string): TicketView {
    return this.page.views[token] ?? FRESH;
  }

  /** Asks a wallet to grant this site the ticket's status, then asks the ticket. */
  async connect(ticket: Ticket, wallet: AnnouncedWallet): Promise<void> {
    const client = this.client;
    if (client === null || this.view(ticket.token).busy !== null) {
      return;
    }
    this.changeView(ticket.token, { busy: "wallet", trouble: null });
    try {
      const accounts = await wallet.provider.request({ method: "eth_requestAccounts" });
      const session = await client.openSession(wallet.provider, (accounts as Hex[])[0] as Hex, {
        token: ticket.token,
        methods: ["status"],
        audience: location.origin,
        lifetimeMillis: GRANT_MILLIS,
      });
      this.changeView(ticket.token, { session, busy: null });
      this.addOwn(
        "grant",
        "You let Marisol Cars ask your ticket",
        `${ticket.flight}, for one hour`,
      );
      await this.ask(ticket.token);
    } catch (error) {
      this.changeView(ticket.token, { busy: null, trouble: troubleOf(error) });
    }
  }

  /** Forgets the session's key: this page can ask no more. */
  disconnect(token: string): void {
    this.changeView(token, FRESH);
    this.addOwn("grant", "This page forgot your permission", "Its session key is gone");
  }

  /** Asks a ticket for its status, if it was granted. */
  async ask(token: string): Promise<void> {
    const { session, busy } = this.view(token);
    if (this.client === null || session === null || busy !== null) {
      return;
    }
    this.changeView(token, { busy: "asking" });
    try {
      const located = await this.client.lookUp(token);
      const answer = await this.client.call(located, { method: "status", args: {} }, session);
      const told = { status: readStatus(answer.result), answer, located: answer.located };
      this.report(told, this.view(token).told);
      this.changeView(token, { busy: null, told, trouble: null });
    } catch (error) {
      this.changeView(token, { busy: null, trouble: troubleOf(error) });
    }
  }

  /** How the page calls a service node. */
  nameOf(node: Hex): string {
    const index = this.page.demo?.services.findIndex((service) => service.node === node) ?? -1;
    return index < 0 ? "an unknown node" : `service node ${index + 1}`;
  }

  /** Reads the world's state anew, and asks all granted tickets again, now and a little later. */
  refresh(): void {
    this.timers.forEach((timer) => window.clearTimeout(timer));
    this.timers = SETTLE_MILLIS.map((millis) =>
      window.setTimeout(() => void this.refreshNow(), millis),
    );
  }

  private async refreshNow(): Promise<void> {
    const demo = await readState().catch(() => this.page.demo);
    this.change({ demo });
    await Promise.all(Object.keys(this.page.views).map((token) => this.ask(token)));
  }

  private onEvent(id: string, event: DemoEvent): void {
    const { kind, title, detail, timeMillis } = event;
    this.add({ id: `server ${id}`, kind, title, detail, timeMillis });
    this.refresh();
  }

  /** Tells the timeline when an answer is new, or when a replica falls silent. */
  private report(told: Told, before: Told | null): void {
    const { passedOver, verified, result } = told.answer;
    const by = this.nameOf(verified.node.node);
    this.silent.delete(verified.node.node);
    const silent = passedOver.filter(({ node }) => !this.silent.has(node));
    if (silent.length > 0) {
      silent.forEach(({ node }) => this.silent.add(node));
      const names = silent.map(({ node }) => this.nameOf(node)).join(" and ");
      this.addOwn("node", `No answer from ${names}`, `Another replica was drawn: ${by}`);
    }
    if (JSON.stringify(before?.answer.result) !== JSON.stringify(result)) {
      const signed = `${verified.final.signers.length} of ${verified.final.committee} anchors`;
      const title = `Your ticket told Marisol Cars: ${inShort(told.status)}`;
      this.addOwn("answer", title, `Signed by ${by} and ${signed}, verified in this browser`);
    }
  }

  private addOwn(kind: Line["kind"], title: string, detail: string): void {
    const timeMillis = Date.now();
    this.add({
      id: `page ${timeMillis} ${this.page.lines.length}`,
      kind,
      title,
      detail,
      timeMillis,
    });
  }

  private add(line: Line): void {
    const others = this.page.lines.filter(({ id }) => id !== line.id);
    const lines = [line, ...others].sort((a, b) => b.timeMillis - a.timeMillis);
    this.change({ lines: lines.slice(0, TIMELINE_LIMIT) });
  }

  private changeView(token: string, view: Partial<TicketView>): void {
    this.change({ views: { ...this.page.views, [token]: { ...this.view(token), ...view } } });
  }

  private change(page: Partial<Page>): void {
    this.page = { ...this.page, ...page };
    this.onChange(this.page);
  }
}

/** Wallets announce themselves as often as they are asked to. */
function isFirst(wallet: AnnouncedWallet, at: number, all: readonly AnnouncedWallet[]): boolean {
  return all.findIndex(({ info }) => info.uuid === wallet.info.uuid) === at;
}
