import { type Violation, violation } from '@verum/call';
import type { InstrumentModel } from '@verum/diary-rules';
import { expressionsOf } from './expression.ts';

/** A rule of alerts in the JSON of the contract (verum.epro.v1.AlertRule). */
export interface RuleContent {
  readonly entry?: { readonly instrument?: string; readonly cel?: string };
  readonly missed?: { readonly schedule?: string; readonly count?: number };
  readonly silentDays?: number;
  readonly webhook?: string;
  readonly urgent?: boolean;
}

/** What a rule is judged by. */
export interface RuleAround {
  /** The instrument of a rule over entries, newest version; undefined where the study has none of that name. */
  readonly instrument: InstrumentModel | undefined;
  readonly hasSchedule: boolean;
  /** Whether the operator lets alerts be posted there. */
  readonly isPostable: boolean;
}

const COUNT_MAX = 100;
const DAYS_MAX = 365;

export function checkRule({ entry, missed, silentDays, webhook }: RuleContent, around: RuleAround): Violation[] {
  const faults: Violation[] = [];
  if (!entry && !missed && silentDays === undefined) {
    faults.push(
      violation(
        'content.when',
        'required',
        'says when: entry, missed or silentDays',
        '须指明触发条件：entry、missed 或 silentDays',
      ),
    );
  }
  if (entry) faults.push(...entryFaults(entry.cel ?? '', around.instrument));
  if (missed) {
    if (!around.hasSchedule) {
      faults.push(
        violation('content.missed.schedule', 'unknown_schedule', 'is not a schedule of the study', '不是本研究的计划'),
      );
    }
    const { count = 0 } = missed;
    if (count < 1 || count > COUNT_MAX) {
      faults.push(violation('content.missed.count', 'range', `is 1 to ${COUNT_MAX}`, `应为 1 至 ${COUNT_MAX}`));
    }
  }
  if (silentDays !== undefined && (silentDays < 1 || silentDays > DAYS_MAX)) {
    faults.push(violation('content.silentDays', 'range', `is 1 to ${DAYS_MAX}`, `应为 1 至 ${DAYS_MAX}`));
  }
  if (webhook && !around.isPostable) {
    const textEn = 'is none of the addresses to which this installation posts alerts';
    faults.push(violation('content.webhook', 'not_allowed', textEn, '不在本系统允许推送警示的地址之列'));
  }
  return faults;
}

function entryFaults(cel: string, instrument: InstrumentModel | undefined): Violation[] {
  if (!instrument) {
    return [
      violation(
        'content.entry.instrument',
        'unknown_instrument',
        'is not an instrument of the study',
        '不是本研究的量表',
      ),
    ];
  }
  return expressionsOf(instrument)
    .faultsOf(cel, 'bool')
    .map(({ en, zh }) => violation('content.entry.cel', 'expression', en, zh));
}
