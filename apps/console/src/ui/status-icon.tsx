const shapes = {
  verified: <path d="m.8 6.6 2.4 2.4 4.6-5.4M5.4 8.6l.6.5 5.2-5.7" />,
  unverified: <path d="m.8 6.6 2.4 2.4 4.6-5.4M5.4 8.6l.6.5 5.2-5.7M1 1l10 10" />,
  signed: <path d="m1.6 10.4.7-2.6 6.4-6.4 1.9 1.9-6.4 6.4-2.6.7ZM7.4 2.7l1.9 1.9" />,
  broken: <path d="m1.6 10.4.7-2.6 6.4-6.4 1.9 1.9-6.4 6.4-2.6.7ZM1 1l10 10" />,
  frozen: <path d="M6 .8v10.4M1.5 3.4l9 5.2m0-5.2-9 5.2M4.4 1.6 6 3l1.6-1.4M4.4 10.4 6 9l1.6 1.4" />,
  locked: <path d="M2.2 5.4h7.6v5.2H2.2ZM3.8 5.4V3.6a2.2 2.2 0 0 1 4.4 0v1.8M6 7.4v1.4" />,
  late: <path d="M6 1.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6ZM6 3.4V6l1.8 1.2" />,
  done: <path d="m1.6 6.6 2.8 2.8 6-6.8" />,
  missed: <path d="m2.2 2.2 7.6 7.6m0-7.6-7.6 7.6" />,
  early: <path d="M10.4 6H1.6m3.4-3.4L1.6 6 5 9.4" />,
  after: <path d="M1.6 6h8.8M7 2.6 10.4 6 7 9.4" />,
} as const;

export type IconName = keyof typeof shapes;

/** A shape of twelve pixels for one fact; its words stand beside it or in the label around it. */
export function StatusIcon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className={`icon icon-${name}`}
      viewBox="0 0 12 12"
      width="12"
      height="12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes[name]}
    </svg>
  );
}
