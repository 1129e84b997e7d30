import type { JSX } from "preact";
import { Icon, type IconName } from "./icons.tsx";
import type { Line, Page } from "./store.ts";
import { clock } from "./words.ts";

const ICONS: Readonly<Record<Line["kind"], IconName>> = {
  fact: "fact",
  action: "bolt",
  step: "check",
  node: "node",
  hotel: "bed",
  grant: "key",
  answer: "shield",
};

const KINDS: Readonly<Record<Line["kind"], string>> = {
  fact: "Fact",
  action: "Action",
  step: "Step",
  node: "Network",
  hotel: "Hotel",
  grant: "Permission",
  answer: "Answer",
};

/** What happened, newest first. */
export function Timeline({ page }: { page: Page }): JSX.Element {
  return (
    <section class="timeline" aria-labelledby="timeline">
      <header>
        <h2 id="timeline">What happened</h2>
        <span class={page.connected ? "live" : "live off"}>
          {connection(page)}
        </span>
      </header>
      {page.lines.length === 0 && (
        <p class="empty">Nothing yet. Facts, and what tickets do about them, appear here.</p>
      )}
      <ol aria-live="polite" aria-relevant="additions">
        {page.lines.map((line) => (
          <li key={line.id} class={line.kind}>
            <span class="dot">
              <Icon name={ICONS[line.kind]} />
            </span>
            <div>
              <p class="title">
                <span class="hidden">{KINDS[line.kind]}: </span>
                {line.title}
              </p>
              <p class="detail">{line.detail}</p>
            </div>
            <time dateTime={new Date(line.timeMillis).toISOString()}>{clock(line.timeMillis)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Before the first news comes nothing was ever lost. */
function connection({ connected, lines }: Page): string {
  if (connected) {
    return "live";
  }
  return lines.length === 0 ? "connecting…" : "reconnecting…";
}
