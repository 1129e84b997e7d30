import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type DemoState, delayFlight, setHotel, setNode, type Ticket } from "./demo-server.ts";
import { Icon } from "./icons.tsx";
import type { Store } from "./store.ts";

const DELAY_MINUTES = 180;
const SAID_MILLIS = 6_000;

type Props = Readonly<{ demo: DemoState; ticket: Ticket | null; store: Store }>;

/** What a visitor can do to the world of the demonstration. */
export function Scene({ demo, ticket, store }: Props): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [said, say] = useState("");
  useEffect(() => {
    const timer = window.setTimeout(() => say(""), SAID_MILLIS);
    return () => window.clearTimeout(timer);
  }, [said]);
  const act = (action: Promise<void>, done: string) => {
    setBusy(true);
    action
      .then(() => say(done), (error: Error) => say(`Refused: ${error.message}`))
      .finally(() => {
        setBusy(false);
        store.refresh();
      });
  };
  const { hotel, services } = demo;
  return (
    <section class="scene" aria-labelledby="scene">
      <h2 id="scene">Change the world</h2>
      <button
        type="button"
        class="wide"
        disabled={busy || ticket === null}
        onClick={() =>
          ticket !== null &&
          act(delayFlight(ticket.flight, DELAY_MINUTES), "The airline is signing the delay.")
        }
      >
        <Icon name="clock" />
        Delay the flight by 3 hours
      </button>
      <div class="row">
        <p>
          <b>{hotel.name}</b>
          <small>
            <span class={hotel.up ? "lamp on" : "lamp"} />
            {hotel.up ? "open" : "down"} · {nights(hotel.bookings)}
          </small>
        </p>
        <button
          type="button"
          disabled={busy}
          onClick={() => act(setHotel(!hotel.up), hotel.up ? "The hotel is down." : "The hotel is back.")}
        >
          {hotel.up ? "Take the hotel down" : "Bring it back"}
        </button>
      </div>
      {services.map(({ node, alive }, i) => (
        <div class="row" key={node}>
          <p>
            <b>Service node {i + 1}</b>
            <small>
              <span class={alive ? "lamp on" : "lamp"} />
              {alive ? "serving" : "dead"}
            </small>
          </p>
          <button
            type="button"
            disabled={busy}
            aria-label={`${alive ? "Kill" : "Revive"} service node ${i + 1}`}
            onClick={() =>
              act(setNode(node, !alive), `Service node ${i + 1} is ${alive ? "dead" : "back"}.`)
            }
          >
            {alive ? "Kill" : "Revive"}
          </button>
        </div>
      ))}
      <p class="said" role="status">
        {said}
      </p>
    </section>
  );
}

/** What the demonstration checked when it started. */
export function Start({ demo }: { demo: DemoState }): JSX.Element {
  const failed = demo.steps.filter(({ ok }) => !ok).length;
  return (
    <details class="start">
      <summary>
        {failed === 0
          ? `The network started: ${demo.steps.length} steps, all well`
          : `The network started: ${failed} of ${demo.steps.length} steps failed`}
      </summary>
      <ul>
        {demo.steps.map(({ name, ok, detail }) => (
          <li key={name} class={ok ? "yes" : "no"}>
            <Icon name={ok ? "check" : "cross"} />
            <span>
              <b>{name}</b> <small>{detail}</small>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function nights(count: number): string {
  return count === 1 ? "1 night moved" : `${count} nights moved`;
}
