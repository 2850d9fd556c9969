import type { VisitEntry, VisitSituation } from './visit-plan.ts';
import type { VisitRules, VisitTimingRule } from './visit-rules.ts';
import { type VisitWindow, windowFrom } from './visit-window.ts';

/**
 * The window of every visit of a subject.
 *
 * A rule counts from the date of its anchor. Of a visit that was not held the target stands in for the date, and the
 * window is projected; of one that was held and whose date is not whole, nothing does. A rule whose anchor this subject
 * does not have (hidden, or an unscheduled visit that never was) does not apply. Where several rules apply the window
 * is what they all allow and the target that of the first; if one of them cannot be told, neither can the window.
 * Visits that are counted from each other in a circle have none until one was held; `checkVisitTimings` refuses such a
 * build.
 *
 * Which repeat is the anchor: of the same visit, the repeat before; of another repeating visit, the repeat with the same
 * key, or for a visit that does not repeat the last one that has begun; a visit that does not repeat anchors only the
 * first repeat of one that does.
 *
 * The plan has passed over a visit when a scheduled visit that rests on the same anchor, directly or through others, and
 * has a later target has been held, or the window of one has closed. Skipped visits pass over nothing.
 */
export function resolveWindows(
  rules: VisitRules,
  entries: readonly VisitEntry[],
  situation: VisitSituation,
): ReadonlyMap<string, { readonly window: VisitWindow; readonly isPassed: boolean }> {
  const resolved = new Map<string, Resolved>();
  const byVisit = Map.groupBy(entries, ({ visit }) => visit.oid);
  const context: Context = { rules, byVisit, situation, resolved, open: new Set() };
  for (const entry of entries) resolve(context, entry);
  return new Map(
    entries.map((entry, index) => {
      const { window } = resolved.get(entry.key) ?? unknown;
      return [entry.key, { window, isPassed: isPassed(context, entries, entry, index) }];
    }),
  );
}

interface Resolved {
  readonly window: VisitWindow;
  /** Keys of the visits that it is counted from, directly; and all of them. */
  readonly anchors: ReadonlySet<string>;
  readonly ancestors: ReadonlySet<string>;
}

interface Context {
  readonly rules: VisitRules;
  readonly byVisit: ReadonlyMap<string, readonly VisitEntry[]>;
  readonly situation: VisitSituation;
  readonly resolved: Map<string, Resolved>;
  /** Keys on the way: meeting one again is a circle. */
  readonly open: Set<string>;
}

const unknown: Resolved = { window: { isProjected: false }, anchors: new Set(), ancestors: new Set() };

/** Stands for the calendar among the anchors; no visit has an empty key. */
const CALENDAR = '';

function resolve(context: Context, entry: VisitEntry): Resolved {
  const known = context.resolved.get(entry.key);
  if (known) return known;
  if (context.open.has(entry.key)) return unknown;
  context.open.add(entry.key);
  const found = resolveOnce(context, entry);
  context.open.delete(entry.key);
  context.resolved.set(entry.key, found);
  return found;
}

function resolveOnce(context: Context, entry: VisitEntry): Resolved {
  const { zone } = context.situation;
  const anchors = new Set<string>();
  const ancestors = new Set<string>();
  let isProjected = false;
  const allowed: (ReturnType<typeof windowFrom> | undefined)[] = [];
  for (const rule of context.rules.timings.get(entry.visit.oid) ?? []) {
    const anchor = anchorOf(context, entry, rule);
    if (!anchor) continue;
    anchors.add(anchor.key);
    for (const key of [anchor.key, ...anchor.ancestors]) ancestors.add(key);
    isProjected ||= anchor.isProjected;
    allowed.push(anchor.date === undefined ? undefined : windowFrom(anchor.date, rule, zone));
  }
  return { window: whatAllAllow(allowed, isProjected), anchors, ancestors };
}

function whatAllAllow(windows: readonly ReturnType<typeof windowFrom>[], isProjected: boolean): VisitWindow {
  const [first] = windows;
  if (!first) return unknown.window;
  let { earliest, latest } = first;
  for (const window of windows) {
    if (!window) return unknown.window;
    if (window.earliest > earliest) earliest = window.earliest;
    if (window.latest < latest) latest = window.latest;
  }
  return { target: first.target, earliest, latest, isProjected };
}

interface Anchor {
  readonly key: string;
  readonly ancestors: ReadonlySet<string>;
  readonly date: string | undefined;
  readonly isProjected: boolean;
}

function anchorOf(context: Context, entry: VisitEntry, rule: VisitTimingRule): Anchor | undefined {
  if ('date' in rule) return { key: CALENDAR, ancestors: new Set(), date: rule.date, isProjected: false };
  const anchor = anchorEntry(context, entry, rule.predecessorOid);
  if (!anchor) return undefined;
  const { window, ancestors } = resolve(context, anchor);
  const date = anchor.isStarted ? context.situation.dates.get(anchor.key) : window.target;
  return { key: anchor.key, ancestors, date, isProjected: !anchor.isStarted };
}

function anchorEntry({ byVisit }: Context, entry: VisitEntry, predecessorOid: string): VisitEntry | undefined {
  const siblings = byVisit.get(entry.visit.oid) ?? [];
  const candidates = byVisit.get(predecessorOid) ?? [];
  if (predecessorOid === entry.visit.oid) return siblings[siblings.indexOf(entry) - 1];
  const [first] = candidates;
  if (!first?.visit.repeating) return entry === siblings[0] ? first : undefined;
  if (entry.visit.repeating) return candidates.find(({ repeat }) => repeat === entry.repeat);
  return candidates.findLast(({ isStarted }) => isStarted) ?? first;
}

function isPassed(
  { resolved, situation: { today } }: Context,
  entries: readonly VisitEntry[],
  entry: VisitEntry,
  index: number,
): boolean {
  const mine = resolved.get(entry.key) ?? unknown;
  const { target } = mine.window;
  if (target === undefined) return false;
  return entries.some((other, place) => {
    const { window, ancestors } = resolved.get(other.key) ?? unknown;
    if (other === entry || other.isSkipped || other.visit.type !== 'scheduled' || window.target === undefined)
      return false;
    if (window.target < target || (window.target === target && place < index)) return false;
    const hasGoneOn = other.isStarted || (window.latest !== undefined && window.latest < today);
    return hasGoneOn && !mine.anchors.isDisjointFrom(ancestors);
  });
}
