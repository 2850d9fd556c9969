import type { Answers, InstrumentModel } from '@verum/diary-rules';

/** What the others are told of an entry: what the casebook keeps of it, and nothing of the device. */
export interface ToldEntry {
  readonly study: string;
  readonly subject: string;
  readonly site: string;
  readonly entry: string;
  /** 0 of the entry as it came; one more with each correction that was confirmed. */
  readonly revision: number;
  readonly task: string;
  /** OIDs of the study build. '' where the entry is kept in epro alone. */
  readonly visit: string;
  readonly form: string;
  /** The repeat of the form, where the form repeats. */
  readonly repeat: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly device: string;
  /** Why it is told again; '' of the entry as it came. */
  readonly reason: string;
  readonly items: readonly ToldItem[];
}

export interface ToldItem {
  readonly item: string;
  readonly values: readonly string[];
  readonly declined: boolean;
  /** Worked out, not answered. */
  readonly isScore: boolean;
}

/** `schedule/2027-01-02/1` fills the repeat `2027-01-02.1`; on demand each entry fills its own. */
export function repeatOf(task: string, entry: string): string {
  const [, date = '', slot = ''] = task.split('/');
  return date === '*' ? entry : `${date}.${slot}`;
}

/** Answers and scores in the order of the instrument. A photo stays here: the casebook keeps files its own way. */
export function toldItems(
  { items, scores }: InstrumentModel,
  answers: Answers,
  values: ReadonlyMap<string, string | undefined>,
): ToldItem[] {
  const given = items.flatMap(({ item, kind }): ToldItem[] => {
    const answer = answers[item];
    if (!answer || kind === 'display' || kind === 'photo') return [];
    return answer.declined || answer.values.length > 0
      ? [{ item, values: answer.values, declined: answer.declined, isScore: false }]
      : [];
  });
  const scored = scores.flatMap(({ score }): ToldItem[] => {
    const value = values.get(score);
    return value === undefined ? [] : [{ item: score, values: [value], declined: false, isScore: true }];
  });
  return [...given, ...scored];
}
