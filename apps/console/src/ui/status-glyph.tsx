import type { Entry } from '../casebook/entry-status.ts';

const ring = <circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" strokeWidth="1.5" />;
const line = { fill: 'none', stroke: 'currentColor', strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

/** `overdue` stands for an entry that is not started although its visit's window is over. */
export type Glyph = Entry | 'overdue';

const shapes: Readonly<Record<Glyph, React.ReactNode>> = {
  notStarted: ring,
  started: (
    <>
      {ring}
      <path d="M8 2.25a5.75 5.75 0 0 0 0 11.5Z" fill="currentColor" />
    </>
  ),
  complete: <path d="m3 8.6 3.3 3.3L13 4.6" {...line} strokeWidth="2.2" />,
  skipped: <path d="M3.5 8h9" {...line} strokeWidth="2.2" />,
  overdue: (
    <>
      {ring}
      <path d="M8 4.9V8l2.2 1.4" {...line} strokeWidth="1.5" />
    </>
  ),
};

/** Entry as a shape and a colour; the words for it stand beside it or in the label around it. */
export function StatusGlyph({ entry }: { readonly entry: Glyph }) {
  return (
    <svg className={`glyph entry-${entry}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {shapes[entry]}
    </svg>
  );
}
