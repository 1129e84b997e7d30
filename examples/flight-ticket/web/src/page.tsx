import { type JSX, render } from "preact";
import { Icon } from "./icons.tsx";
import { Proofs } from "./proofs.tsx";
import { Rental } from "./rental.tsx";
import { Scene, Start } from "./scene.tsx";
import { type Page, Store } from "./store.ts";
import { Timeline } from "./timeline.tsx";
import { Wallet } from "./wallet.tsx";

const root = document.getElementById("page") as HTMLElement;
const store = new Store((page) => render(<Whole page={page} />, root));
render(<Whole page={store.page} />, root);
void store.start();

function Whole({ page }: { page: Page }): JSX.Element {
  const { demo } = page;
  const ticket = demo?.tickets.find(({ token }) => token === page.selected) ?? null;
  const view = ticket === null ? null : store.view(ticket.token);
  return (
    <>
      <div class="banner">
        <span>
          <b>Smart Layer</b> demonstration: a flight ticket that looks after its holder
        </span>
        {demo !== null && <span class="evidence">evidence: {demo.evidence}</span>}
      </div>
      <main>
        <div class="left">
          <div class="site">
            <header class="brand">
              <img src="icon.svg" alt="" width="36" height="36" />
              <p>
                <b>Marisol Cars</b>
                <small>Car rental at the destination</small>
              </p>
            </header>
            {demo === null && <Waiting offline={page.offline} />}
            {ticket !== null && view !== null && (
              <Rental
                page={page}
                ticket={ticket}
                view={view}
                onConnect={(wallet) => void store.connect(ticket, wallet)}
                onAsk={() => void store.ask(ticket.token)}
              />
            )}
            {demo !== null && ticket === null && (
              <section class="booking">
                <h1>No ticket yet.</h1>
                <p class="lead">The traveller's wallet holds no ticket of this airline.</p>
              </section>
            )}
            {view?.told && <Proofs told={view.told} store={store} />}
          </div>
          <Timeline page={page} />
        </div>
        {demo !== null && (
          <div class="right">
            <Wallet page={page} store={store} />
            <Scene demo={demo} ticket={ticket} store={store} />
            {demo.steps.length > 0 && <Start demo={demo} />}
          </div>
        )}
      </main>
    </>
  );
}

function Waiting({ offline }: { offline: boolean }): JSX.Element {
  return (
    <section class="booking" role="status">
      {offline ? (
        <>
          <h1>Nobody is at the desk.</h1>
          <p class="lead">
            <Icon name="alert" /> The demonstration's server does not answer. This page tries again
            every few seconds.
          </p>
        </>
      ) : (
        <>
          <h1 class="working">One moment…</h1>
          <p class="lead">Reading who the anchors and service nodes are.</p>
        </>
      )}
    </section>
  );
}
