import type { JSX } from "preact";

const PATHS = {
  sun: "M12 4V2M12 22v-2M4 12H2M22 12h-2M6 6 4.5 4.5M19.5 19.5 18 18M6 18l-1.5 1.5M19.5 4.5 18 6M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0z",
  plane: "M3 13.5 21 5l-4.5 15-4-6.5zM12.5 13.5 21 5",
  bed: "M3 18V7M3 14h18v4M21 14v-1a3 3 0 0 0-3-3h-7v4M7 11.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z",
  car: "M5 11l1.5-5h11l1.5 5M4 11h16v6H4zM6.5 17v2M17.5 17v2M7.5 14h.01M16.5 14h.01",
  check: "M5 12.5 10 17.5 19.5 7",
  cross: "M6 6l12 12M18 6 6 18",
  alert: "M12 8v5M12 16.5v.01M12 3 2.5 20h19z",
  clock: "M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z",
  key: "M12 15.5a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM11 12.5 19.5 4M16 7.5l3 3",
  node: "M5 5h14v6H5zM5 13h14v6H5zM8 8h.01M8 16h.01",
  fact: "M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  shield: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM8.5 12l2.5 2.5 4.5-5",
  wallet: "M4 7h15v12H4zM4 7l11-3v3M15 13h4",
  refresh: "M19 8A8 8 0 1 0 20 13M20 4v5h-5",
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof PATHS;

/** A line drawing beside a text; it says nothing that the text does not. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
