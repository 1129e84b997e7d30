import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Ticket } from "./demo-server.ts";
import type { SignRequest } from "./demo-wallet.ts";
import { Icon } from "./icons.tsx";
import type { Page, Store } from "./store.ts";
import { hour, short } from "./words.ts";

/** The traveller's demonstration wallet: their tickets, who may ask them, and what waits to be signed. */
export function Wallet({ page, store }: { page: Page; store: Store }): JSX.Element {
  const { demo, request } = page;
  return (
    <section class="wallet" aria-labelledby="wallet">
      <header>
        <h2 id="wallet">
          <Icon name="wallet" />
          Traveller's wallet
        </h2>
        <span class="chip">Demonstration</span>
      </header>
      {request !== null && <Request request={request} tickets={demo?.tickets ?? []} />}
      <ul class="tickets">
        {demo?.tickets.map((ticket) => (
          <TicketCard key={ticket.token} ticket={ticket} page={page} store={store} />
        ))}
      </ul>
      <p class="fine">
        {demo !== null && <>Account {short(demo.wallet.address)}. </>}A demonstration key that
        everybody may know: never send it anything of value.
      </p>
    </section>
  );
}

type CardProps = Readonly<{ ticket: Ticket; page: Page; store: Store }>;

function TicketCard({ ticket, page, store }: CardProps): JSX.Element {
  const { session } = store.view(ticket.token);
  const selected = page.selected === ticket.token;
  return (
    <li class={selected ? "ticket selected" : "ticket"}>
      <button type="button" aria-pressed={selected} onClick={() => store.select(ticket.token)}>
        <span class="stub">
          <Icon name="plane" />
        </span>
        <span>
          <b>{ticket.flight}</b>
          <small>{ticket.label}</small>
        </span>
      </button>
      {session !== null && (
        <p class="shared">
          <span>
            <Icon name="key" /> Marisol Cars may ask its status until{" "}
            {hour(session.grant.expiryMillis)}
          </span>
          <button type="button" class="quiet" onClick={() => store.disconnect(ticket.token)}>
            Forget
          </button>
        </p>
      )}
    </li>
  );
}

type RequestProps = Readonly<{ request: SignRequest; tickets: readonly Ticket[] }>;

function Request({ request, tickets }: RequestProps): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [request]);
  const { grant, sign, decline } = request;
  const ticket = tickets.find(({ token }) => token === grant.token);
  const here = grant.audience === location.origin;
  return (
    <div class="request" role="group" aria-labelledby="request">
      <h3 id="request" ref={heading} tabIndex={-1}>
        Allow this site to ask your ticket?
      </h3>
      <p class="asker">
        <b>{grant.audience}</b>
        {here ? "the site beside this wallet" : "not the site beside this wallet"}
      </p>
      <ul>
        <li class="yes">
          <Icon name="check" />
          <span>
            May ask <b>{grant.methods.join(", ")}</b> of {ticket?.flight ?? grant.token}
          </span>
        </li>
        <li class="yes">
          <Icon name="clock" />
          <span>
            Until <b>{hour(grant.expiryMillis)}</b>, and only from this browser page
          </span>
        </li>
        <li class="no">
          <Icon name="cross" />
          <span>Cannot sell, move or change the ticket, or ask for anything else</span>
        </li>
      </ul>
      <div class="buttons">
        <button type="button" onClick={decline}>
          Decline
        </button>
        <button type="button" class="primary" onClick={sign}>
          Sign
        </button>
      </div>
      <details>
        <summary>What exactly is signed</summary>
        <dl class="receipt">
          {Object.entries(grant).map(([field, value]) => (
            <div key={field}>
              <dt>{field}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
