import type { epro } from '@verum/contracts';
import type { Json } from '../../api/json.ts';
import type { Schedule } from '../epro-queries.ts';

type Slot = Json<epro.Slot>;

export type AnchorName = 'enrolment' | 'consent' | 'randomisation' | 'visit' | 'fixed';
export const anchorNames: readonly AnchorName[] = ['enrolment', 'consent', 'randomisation', 'visit', 'fixed'];
const wireOf = {
  enrolment: 'ANCHOR_ENROLMENT',
  consent: 'ANCHOR_CONSENT',
  randomisation: 'ANCHOR_RANDOMISATION',
  visit: 'ANCHOR_VISIT',
  fixed: 'ANCHOR_FIXED',
} as const;

export function anchorName(anchor: Schedule['anchor']): AnchorName {
  return anchorNames.find((name) => wireOf[name] === anchor) ?? 'enrolment';
}

/** How often: every so many days, once over all of them, or whenever one wants. */
export type Rhythm = 'daily' | 'weekly' | 'other' | 'once' | 'demand';
export const rhythms: readonly Rhythm[] = ['daily', 'weekly', 'other', 'once', 'demand'];

export function rhythmOf({ everyDays = 0, slots = [] }: Schedule): Rhythm {
  if (slots.length === 0) return 'demand';
  return everyDays === 0 ? 'once' : everyDays === 1 ? 'daily' : everyDays === 7 ? 'weekly' : 'other';
}

/** A schedule as its form holds it: every field a text. */
export interface ScheduleDraft {
  readonly schedule: string;
  readonly titleEn: string;
  readonly titleZh: string;
  /** `instrument version` */
  readonly instrument: string;
  readonly anchor: AnchorName;
  readonly visit: string;
  readonly fixedDate: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly rhythm: Rhythm;
  readonly everyDays: string;
  /** One a line: `18:00 20:00 23:00 +120`: opens, due or -, closes, minutes late. */
  readonly slots: readonly SlotDraft[];
  readonly intoVisit: string;
  readonly effectiveFrom: string;
}

export interface SlotDraft {
  readonly opens: string;
  readonly due: string;
  readonly closes: string;
  readonly lateMinutes: string;
}

export const newSlot: SlotDraft = { opens: '18:00', due: '20:00', closes: '23:00', lateMinutes: '0' };

export function draftOf(schedule: Schedule | undefined): ScheduleDraft {
  const textIn = (lang: string) => schedule?.title?.find((one) => one.lang?.startsWith(lang))?.text ?? '';
  return {
    schedule: schedule?.schedule ?? '',
    titleEn: textIn('en'),
    titleZh: textIn('zh'),
    instrument: schedule ? `${schedule.instrument} ${schedule.instrumentVersion}` : '',
    anchor: anchorName(schedule?.anchor),
    visit: schedule?.visit ?? '',
    fixedDate: schedule?.fixedDate ?? '',
    firstDay: String(schedule?.firstDay ?? 0),
    lastDay: String(schedule?.lastDay ?? 27),
    rhythm: schedule ? rhythmOf(schedule) : 'daily',
    everyDays: String(schedule?.everyDays ?? 2),
    slots: schedule ? (schedule.slots ?? []).map(slotDraft) : [newSlot],
    intoVisit: schedule?.intoVisit ?? '',
    effectiveFrom: '',
  };
}

function slotDraft({ opens = '', due = '', closes = '', lateMinutes = 0 }: Slot): SlotDraft {
  return { opens, due, closes, lateMinutes: String(lateMinutes) };
}

/** What is sent. What the rhythm does not need is left out. */
export function contentOf(draft: ScheduleDraft): Schedule {
  const [instrument = '', instrumentVersion = ''] = draft.instrument.split(' ');
  const { anchor, rhythm } = draft;
  const everyDays = { daily: 1, weekly: 7, other: Number(draft.everyDays), once: 0, demand: 0 }[rhythm];
  return {
    title: [
      { lang: 'en', text: draft.titleEn.trim() },
      { lang: 'zh-CN', text: draft.titleZh.trim() },
    ].filter(({ text }) => text !== ''),
    ...{ instrument, instrumentVersion, anchor: wireOf[anchor], everyDays },
    visit: anchor === 'visit' ? draft.visit.trim() : '',
    fixedDate: anchor === 'fixed' ? draft.fixedDate.trim() : '',
    firstDay: Number(draft.firstDay),
    lastDay: Number(draft.lastDay),
    slots:
      rhythm === 'demand'
        ? []
        : draft.slots.map(({ opens, due, closes, lateMinutes }) => ({
            ...{ opens, due, closes, lateMinutes: Number(lateMinutes) || 0 },
          })),
    intoVisit: draft.intoVisit.trim(),
    effectiveFrom: draft.effectiveFrom.trim(),
  };
}
