/** What is looked at of a build. */
export const views = ['contents', 'findings', 'difference', 'sites', 'amendment'] as const;
export type View = (typeof views)[number];

export interface BuildSearch {
  readonly view?: View | undefined;
  /** A definition, as `item:IT.SBP`. */
  readonly at?: string | undefined;
  /** The build it is compared with. */
  readonly with?: string | undefined;
  /** The move of casebooks whose effects are shown. */
  readonly run?: number | undefined;
}

export function readBuildSearch(search: Record<string, unknown>): BuildSearch {
  const run = Number(search.run);
  return {
    view: views.find((view) => view === search.view),
    at: text(search.at),
    with: text(search.with),
    run: Number.isSafeInteger(run) && run > 0 ? run : undefined,
  };
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
