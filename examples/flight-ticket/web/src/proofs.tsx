import { type Freshness, freshnessInWords } from "@smartlayer/client";
import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icons.tsx";
import type { Store, Told } from "./store.ts";
import { clock, short } from "./words.ts";

/** What this browser checked before it showed an answer, and on whose word it rests. */
export function Proofs({ told, store }: { told: Told; store: Store }): JSX.Element {
  const { final, node, bundle } = told.answer.verified;
  const { receipt } = bundle;
  const name = store.nameOf(node.node);
  const replicas = told.located.replicas.length;
  const age = ageOf(told.answer.freshness);
  return (
    <section class="proofs" aria-labelledby="proofs">
      <h2 id="proofs">
        <Icon name="shield" />
        Verified in your browser
        <span class="sum">
          {final.committee} anchors, {final.signers.length} signatures, {replicas} replicas
        </span>
      </h2>
      <ul>
        <Proof title={`${capital(name)} signed the answer`} icon="check">
          Drawn at random from {replicas}. One letter changed, and its signature no longer fits.
        </Proof>
        <Proof
          title={`${final.signers.length} of ${final.committee} anchors signed the history`}
          icon="check"
        >
          Final as of {clock(final.head.time)}. No single anchor can rewrite it.
        </Proof>
        <Proof title={`It answered on all ${receipt.offset + 1} entries`} icon="check">
          With one left out, the history would have a fingerprint that no anchor signed.
        </Proof>
        <Proof title={age.title} icon={age.icon}>
          {age.detail}
        </Proof>
        <Proof title="Fingerprints were computed again" icon="check">
          Step, state and answer are those that were signed, for this site and this traveller.
        </Proof>
        <Proof title={`${capital(name)} may serve this ticket`} icon="check">
          Its placement is an entry of the same history, found through {anchorName(told, store)}.
        </Proof>
        <Proof title={`Evidence: ${receipt.evidence}`} icon="alert">
          No secure hardware vouches for the node, and this page does not run the ticket's code.
        </Proof>
      </ul>
      <details>
        <summary>The receipt itself</summary>
        <dl class="receipt">
          {Object.entries(receipt).map(([field, value]) => (
            <div key={field}>
              <dt>{field}</dt>
              <dd>{shown(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

type ProofProps = Readonly<{ title: string; icon: IconName; children: ComponentChildren }>;

function Proof({ title, icon, children }: ProofProps): JSX.Element {
  return (
    <li class={icon}>
      <Icon name={icon} />
      <div>
        <b>{title}</b>
        <p>{children}</p>
      </div>
    </li>
  );
}

/** How old the state is, and who says so. */
function ageOf(freshness: Freshness): { title: string; icon: IconName; detail: string } {
  const title = `The state is ${freshnessInWords(freshness)}`;
  switch (freshness.kind) {
    case "fresh":
      return { title, icon: "check", detail: "Anchors signed that they knew nothing newer then." };
    case "stale":
      return { title, icon: "alert", detail: "Something newer may have happened since." };
    case "unproven":
      return { title, icon: "alert", detail: "It is a true state, but maybe not the latest one." };
  }
}

function anchorName(told: Told, store: Store): string {
  const anchors = store.page.demo?.network.anchors ?? [];
  return `anchor ${anchors.findIndex(({ node }) => node === told.located.anchor.node) + 1}`;
}

function shown(value: string | number): string {
  return typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value) ? short(value) : String(value);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
