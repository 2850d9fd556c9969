import type { DayState } from './day-state.ts';

const line = { fill: 'none', stroke: 'currentColor', strokeLinecap: 'round', strokeLinejoin: 'round' } as const;
const ring = <circle cx="8" cy="8" r="5.75" {...line} strokeWidth="1.5" />;

const shapes: Readonly<Record<DayState, React.ReactNode>> = {
  done: <path d="m3 8.6 3.3 3.3L13 4.6" {...line} strokeWidth="2.2" />,
  late: (
    <>
      <path d="m1.5 9 2.6 2.6L9 5.8" {...line} strokeWidth="1.8" />
      <path d="M11.5 8.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6Zm0 1.6v1.5l1 .7" {...line} strokeWidth="1.1" />
    </>
  ),
  missed: <path d="m4 4 8 8m0-8-8 8" {...line} strokeWidth="2.2" />,
  open: (
    <>
      {ring}
      <path d="M8 2.25a5.75 5.75 0 0 0 0 11.5Z" fill="currentColor" />
    </>
  ),
  expected: ring,
};

/** A day as a shape and a colour; its words stand in the label around it. */
export function DayGlyph({ state }: { readonly state: DayState }) {
  return (
    <svg className={`glyph day-${state}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {shapes[state]}
    </svg>
  );
}
