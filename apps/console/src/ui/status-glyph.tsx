import type { Entry } from '../casebook/entry-status.ts';

const shapes: Readonly<Record<Entry, React.ReactNode>> = {
  notStarted: <circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  started: (
    <>
      <circle cx="8" cy="8" r="5.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 2.25a5.75 5.75 0 0 0 0 11.5Z" fill="currentColor" />
    </>
  ),
  complete: (
    <path
      d="m3 8.6 3.3 3.3L13 4.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
};

/** Entry as a shape and a colour; the words for it stand beside it or in the label around it. */
export function StatusGlyph({ entry }: { readonly entry: Entry }) {
  return (
    <svg className={`glyph entry-${entry}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {shapes[entry]}
    </svg>
  );
}
