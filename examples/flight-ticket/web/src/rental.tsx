import type { AnnouncedWallet } from "@smartlayer/client";
import type { ComponentChildren, JSX } from "preact";
import type { Ticket } from "./demo-server.ts";
import type { FlightStatus } from "./flight-status.ts";
import { Icon, type IconName } from "./icons.tsx";
import type { Page, TicketView } from "./store.ts";
import { clock, duration, flightDay, flightTime, type Trouble } from "./words.ts";

/** How long after its (late) departure the desk keeps a traveller's car: this site's own rule. */
const HOLD_MINUTES = 5 * 60;

const BUSY = { wallet: "Your wallet is asking you…", asking: "Asking your ticket…" } as const;

type Props = Readonly<{
  page: Page;
  ticket: Ticket;
  view: TicketView;
  onConnect: (wallet: AnnouncedWallet) => void;
  onAsk: () => void;
}>;

/** The rental site's answer to the one thing a traveller wants to know: will my car wait? */
export function Rental({ page, ticket, view, onConnect, onAsk }: Props): JSX.Element {
  const { told, trouble } = view;
  return (
    <section class="booking" aria-labelledby="headline" aria-busy={view.busy === "asking"}>
      {told === null ? (
        <Invitation wallets={page.wallets} ticket={ticket} view={view} onConnect={onConnect} />
      ) : (
        <Booking status={told.status} />
      )}
      {trouble !== null && <TroubleNote trouble={trouble} />}
      {told !== null && (
        <p class="asked">
          <span>
            Your ticket said so at {clock(told.answer.verified.bundle.receipt.timeMillis)}
            {trouble === null ? "" : ", and has not been heard since"}.
          </span>
          <button type="button" class="quiet" onClick={onAsk} disabled={view.busy !== null}>
            <Icon name="refresh" />
            {view.busy === "asking" ? "Asking…" : "Ask again"}
          </button>
        </p>
      )}
    </section>
  );
}

type InvitationProps = Readonly<{
  wallets: readonly AnnouncedWallet[];
  ticket: Ticket;
  view: TicketView;
  onConnect: (wallet: AnnouncedWallet) => void;
}>;

function Invitation({ wallets, ticket, view, onConnect }: InvitationProps): JSX.Element {
  const label = view.busy === null ? null : BUSY[view.busy];
  return (
    <>
      <p class="eyebrow">Your reservation · {ticket.flight}</p>
      <h1 id="headline">Late flight? Your car waits.</h1>
      <p class="lead">
        Let us ask your flight ticket how it is doing. If you land late, we keep your car, and you
        call nobody. Your wallet shows you exactly what we may ask.
      </p>
      <div class="buttons">
        {wallets.map((wallet, i) => (
          <button
            type="button"
            class={i === 0 ? "primary" : ""}
            disabled={view.busy !== null}
            onClick={() => onConnect(wallet)}
          >
            <Icon name="wallet" />
            {label ?? (wallets.length === 1 ? "Connect your ticket" : `Connect with ${wallet.info.name}`)}
          </button>
        ))}
      </div>
      <ol class="steps">
        <li>
          <b>Your wallet asks you</b> One question, one site, one hour. No account, no password.
        </li>
        <li>
          <b>Your ticket answers</b> One of the nodes that run it is drawn at random and asked.
        </li>
        <li>
          <b>Your browser checks</b> Signatures and history are verified here, on this device.
        </li>
      </ol>
    </>
  );
}

function Booking({ status }: { status: FlightStatus }): JSX.Element {
  const { departure, delayMinutes, flight } = status;
  const late = delayMinutes > 0;
  const leaves = departure === null ? null : later(departure, delayMinutes);
  const held = leaves === null ? null : later(leaves, HOLD_MINUTES);
  return (
    <>
      <p class="eyebrow">
        Your reservation · {flight}
        <Chip status={status} />
      </p>
      <h1 id="headline">{headline(status)}</h1>
      <p class="lead">{explanation(status)}</p>
      <dl class="facts">
        <Fact icon="plane" name="Departure">
          {late && departure !== null && (
            <s>
              <span class="hidden">scheduled </span>
              {flightTime(departure)}
            </s>
          )}{" "}
          <b>{leaves === null ? "not given" : flightTime(leaves)}</b>
          <small>
            {leaves === null ? "" : `${flightDay(leaves)}, UTC`}
            {late && <em> · {duration(delayMinutes)} late</em>}
          </small>
        </Fact>
        <Fact icon="car" name="Your car">
          <b>{held === null ? "held for you" : `held until ${flightTime(held)}`}</b>
          <small>{held === null ? "" : `${flightDay(held)}, UTC · no charge`}</small>
        </Fact>
        <Fact icon="bed" name="Your hotel">
          <HotelFact status={status} />
        </Fact>
      </dl>
    </>
  );
}

function HotelFact({ status: { hotel, notified } }: { status: FlightStatus }): JSX.Element {
  switch (hotel.status) {
    case "rebooked":
      return (
        <>
          <b class="good">night moved</b>
          <small>
            {hotel.confirmation}
            {notified && " · you were told"}
          </small>
        </>
      );
    case "requested":
      return (
        <>
          <b class="working">being asked…</b>
          <small>by your ticket, not by us</small>
        </>
      );
    case "failed":
      return (
        <>
          <b class="bad">could not be reached</b>
          <small>please call them{notified && " · you were told"}</small>
        </>
      );
    default:
      return (
        <>
          <b>as booked</b>
          <small>nothing to change</small>
        </>
      );
  }
}

function Fact(props: { icon: IconName; name: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>
        <Icon name={props.icon} />
        {props.name}
      </dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Chip({ status: { status, delayMinutes } }: { status: FlightStatus }): JSX.Element {
  if (status === "rebookingFailed") {
    return <span class="chip bad">Rebooking failed</span>;
  }
  if (status === "rebooked") {
    return <span class="chip good">Rebooked</span>;
  }
  return delayMinutes > 0 ? (
    <span class="chip warn">Delayed</span>
  ) : (
    <span class="chip good">On time</span>
  );
}

function TroubleNote({ trouble }: { trouble: Trouble }): JSX.Element {
  return (
    <div class="note bad" role="alert">
      <Icon name="alert" />
      <p>
        <b>{trouble.title}.</b> {trouble.detail} <code>{trouble.code}</code>
      </p>
    </div>
  );
}

function headline({ status, delayMinutes }: FlightStatus): string {
  switch (status) {
    case "rebooked":
      return "All of it moved with your flight.";
    case "rebookingFailed":
      return "Your car waits. Your hotel needs a call.";
    default:
      return delayMinutes > 0 ? "No hurry, your car waits." : "Your car is ready when you land.";
  }
}

function explanation({ status, delayMinutes, hotel }: FlightStatus): string {
  const late = `Your flight leaves ${duration(delayMinutes)} late.`;
  switch (status) {
    case "rebooked":
      return `${late} We keep your car, and your ticket has moved your hotel night.`;
    case "rebookingFailed":
      return `${late} We keep your car. Your ticket tried the hotel, and the anchors attest that it could not be asked.`;
    default:
      if (delayMinutes === 0) {
        return "Your flight is on time. Nothing to do.";
      }
      return hotel.status === "requested"
        ? `${late} We keep your car, and your ticket is asking your hotel to move the night.`
        : `${late} We keep your car.`;
  }
}

function later(time: Date, minutes: number): Date {
  return new Date(time.getTime() + minutes * 60_000);
}
