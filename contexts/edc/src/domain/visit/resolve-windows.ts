import type { VisitEntry, VisitSituation } from './visit-plan.ts';
import type { VisitRules, VisitTimingRule } from './visit-rules.ts';
import { type VisitWindow, windowFrom } from './visit-window.ts';

/**
 * The window of every visit of a subject.
 *
 * A rule counts from the date of its anchor. Of a visit that was not held the target stands in for the date, and the
 * window is projected; of one that was held and whose date is not whole, nothing does. A rule whose anchor this subject
 * does not have (hidden, or an unscheduled visit that never was) does not apply. Where several rules apply the window
 * is what they all allow (nothing, with the first day after the last, when they contradict each other) and the target
 * that of the first, moved into it; if one of them cannot be told, neither can the window.
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
  /** Keys of the visits that it is counted from. */
  readonly anchors: readonly string[];
}

interface Context {
  readonly rules: VisitRules;
  readonly byVisit: ReadonlyMap<string, readonly VisitEntry[]>;
  readonly situation: VisitSituation;
  readonly resolved: Map<string, Resolved>;
  /** Keys on the way: meeting one again is a circle. */
  readonly open: Set<string>;
}

const unknown: Resolved = { window: { isProjected: false }, anchors: [] };

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
  const anchors: string[] = [];
  let isProjected = false;
  const allowed: (ReturnType<typeof windowFrom> | undefined)[] = [];
  for (const rule of context.rules.timings.get(entry.visit.oid) ?? []) {
    const anchor = anchorOf(context, entry, rule);
    if (!anchor) continue;
    anchors.push(anchor.key);
    isProjected ||= anchor.isProjected;
    allowed.push(anchor.date === undefined ? undefined : windowFrom(anchor.date, rule, zone));
  }
  return { window: whatAllAllow(allowed, isProjected), anchors };
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
  const { target } = first;
  const moved = target < earliest ? earliest : target > latest ? latest : target;
  return { target: earliest <= latest ? moved : target, earliest, latest, isProjected };
}

interface Anchor {
  readonly key: string;
  readonly date: string | undefined;
  readonly isProjected: boolean;
}

function anchorOf(context: Context, entry: VisitEntry, rule: VisitTimingRule): Anchor | undefined {
  if ('date' in rule) return { key: CALENDAR, date: rule.date, isProjected: false };
  const anchor = anchorEntry(context, entry, rule.predecessorOid);
  if (!anchor) return undefined;
  // A date that is known needs no window: so a circle ends at the visit of it that was held.
  const date = anchor.isStarted ? context.situation.dates.get(anchor.key) : resolve(context, anchor).window.target;
  return { key: anchor.key, date, isProjected: !anchor.isStarted };
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
  const { window: mine, anchors } = resolved.get(entry.key) ?? unknown;
  const { target, latest } = mine;
  // Only of a visit that is overdue does anybody ask, and they are few.
  if (entry.isStarted || target === undefined || latest === undefined || latest >= today) return false;
  return entries.some((other, place) => {
    const { window } = resolved.get(other.key) ?? unknown;
    if (other === entry || other.isSkipped || other.visit.type !== 'scheduled') return false;
    if (window.target === undefined || window.latest === undefined) return false;
    if (window.target < target || (window.target === target && place < index)) return false;
    return (other.isStarted || window.latest < today) && restsOn(resolved, other.key, new Set(anchors));
  });
}

/** Whether a visit is counted, directly or through others, from one of these. */
function restsOn(resolved: ReadonlyMap<string, Resolved>, key: string, anchors: ReadonlySet<string>): boolean {
  const seen = new Set([key]);
  // A set grows while it is walked, and each key comes once: a circle ends.
  for (const at of seen) {
    for (const anchor of resolved.get(at)?.anchors ?? []) {
      if (anchors.has(anchor)) return true;
      seen.add(anchor);
    }
  }
  return false;
}
