import type { Bilingual, Finding, StudyBuild, Timing } from '@verum/odm';
import type { Design } from './design.ts';
import { findingAt } from './finding.ts';

/**
 * Visit windows nobody can keep: counted from a visit that is not there, from themselves, or open before they begin; and
 * those in hours that are counted from a date without a time.
 */
export function lintWindows(build: StudyBuild, design: Design): Finding[] {
  const timings = (build.protocol.timings ?? []).filter(({ kind }) => kind === 'relative');
  const visits = new Set(build.visits.map(({ oid }) => oid));
  return [
    ...timings.flatMap((timing) => missingVisits(build, timing, visits)),
    ...timings.filter(opensTooEarly).map((timing) => tooEarly(build, timing)),
    ...timings.filter((timing) => hasNoTime(build, design, timing)).map((timing) => withoutTime(build, timing)),
    ...circles(build, timings),
  ];
}

const placeOf = (build: StudyBuild, { oid }: Timing) =>
  `MetaDataVersion[${build.oid}]/RelativeTimingConstraint[${oid}]`;
const NO_WINDOW: Bilingual = { en: 'The visit gets no window from it.', zh: '该访视无法据此得到访视窗。' };

function missingVisits(build: StudyBuild, timing: Timing, visits: ReadonlySet<string>): Finding[] {
  return [timing.predecessorOid, timing.successorOid]
    .filter((oid) => oid === undefined || !visits.has(oid))
    .map((oid) =>
      findingAt(
        placeOf(build, timing),
        'warning',
        'window-visit',
        {
          en:
            oid === undefined
              ? 'The window does not name both its visits'
              : `The window names the visit ${oid}, which is not there`,
          zh: oid === undefined ? '访视窗未注明两个访视' : `访视窗引用了不存在的访视 ${oid}`,
        },
        NO_WINDOW,
      ),
    );
}

/** The visit would be in time before the one it is counted from. */
function opensTooEarly({ target, before }: Timing): boolean {
  const hours = hoursOf(target);
  const ahead = hoursOf(before ?? '');
  return hours !== undefined && ahead !== undefined && hours >= 0 && ahead > hours;
}

const tooEarly = (build: StudyBuild, timing: Timing) =>
  findingAt(
    placeOf(build, timing),
    'warning',
    'window-before',
    {
      en: `The window opens ${timing.before} before ${timing.target}: before the visit it is counted from`,
      zh: `访视窗在 ${timing.target} 之前 ${timing.before} 开启，早于作为起点的访视`,
    },
    { en: 'Please check whether this is meant.', zh: '请确认是否如此设计。' },
  );

/** Hours of a duration of weeks, days and hours; others have no fixed length or are shorter than a visit window can show. */
function hoursOf(duration: string): number | undefined {
  const match = /^(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H|T0[MS])?$/.exec(duration);
  if (!match || (match[2] ?? match[3] ?? match[4]) === undefined) return undefined;
  const hours = (Number(match[2] ?? 0) * 7 + Number(match[3] ?? 0)) * 24 + Number(match[4] ?? 0);
  return match[1] === '-' ? -hours : hours;
}

/** It counts in hours, and where the date of its anchor stands there is no time of day. */
function hasNoTime(build: StudyBuild, { visitDates }: Design, { target, before, after, predecessorOid }: Timing) {
  if (![target, before, after].some((duration) => /T(?!0+[HMS]$)/.test(duration ?? ''))) return false;
  const itemOid = (visitDates[predecessorOid ?? ''] ?? visitDates['*'] ?? '').split('/').at(-1);
  const type = build.items.find(({ oid }) => oid === itemOid)?.dataType;
  return type === 'date' || type === 'partialDate' || type === 'incompleteDate';
}

const withoutTime = (build: StudyBuild, timing: Timing) =>
  findingAt(
    placeOf(build, timing),
    'info',
    'window-hours',
    {
      en: `The window of ${timing.successorOid} is in hours, and the date of ${timing.predecessorOid} has no time of day`,
      zh: `${timing.successorOid} 的访视窗以小时计，而 ${timing.predecessorOid} 的日期不含时间`,
    },
    {
      en: 'It is widened to whole days. To keep the hours, let the visit date be a date and time.',
      zh: '访视窗将放宽到整天。如需按小时计算，请将访视日期改为日期时间。',
    },
  );

function circles(build: StudyBuild, timings: readonly Timing[]): Finding[] {
  const from = new Map<string, Timing>();
  for (const timing of timings) if (timing.successorOid !== undefined) from.set(timing.successorOid, timing);
  return timings
    .filter((timing) => {
      const seen = new Set<Timing>();
      let next: Timing | undefined = timing;
      while (next && !seen.has(next)) {
        seen.add(next);
        next = from.get(next.predecessorOid ?? '');
      }
      return next === timing;
    })
    .map((timing) =>
      findingAt(
        placeOf(build, timing),
        'error',
        'window-cycle',
        {
          en: `The window of ${timing.successorOid} is in the end counted from itself`,
          zh: `${timing.successorOid} 的访视窗最终以自身为起点`,
        },
        NO_WINDOW,
      ),
    );
}
