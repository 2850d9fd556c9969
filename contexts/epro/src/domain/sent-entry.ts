/** An entry as a device sent it: read, and not yet judged. */
export interface SentEntry {
  readonly entry: string;
  readonly task: string;
  readonly instrument: string;
  readonly instrumentVersion: string;
  readonly instrumentHash: string;
  readonly language: string;
  readonly answers: readonly SentAnswer[];
  readonly started: SentTime;
  readonly submitted: SentTime;
  readonly appVersion: string;
  readonly number: number;
  readonly device: string;
}

export interface SentAnswer {
  readonly item: string;
  readonly values: readonly string[];
  readonly declined: boolean;
  /** By the device's own clock. */
  readonly atMs: number | undefined;
}

/** The device's own clock, what was known of its error, and where it was. */
export interface SentTime {
  readonly atMs: number;
  readonly zone: string;
  readonly offsetMinutes: number;
  /** Device clock less ours, when last measured. */
  readonly skewMs: number | undefined;
}

/** Schedule, civil date and slot of a task's name; on demand there is neither date nor slot. */
export function partsOf(task: string): { readonly schedule: string; readonly date: string | undefined } {
  const [schedule = '', date] = task.split('/');
  return { schedule, date: date === undefined || date === '*' ? undefined : date };
}
