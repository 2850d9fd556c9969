import { table } from './table.ts';

/** What one experiment of the fault suite found. Milliseconds. */
export interface FaultRow {
  readonly experiment: string;
  /** Acknowledged; each of them was found again, once. */
  readonly saves: number;
  /** Of these, how many were sent more than once before there was an answer. */
  readonly askedAgain: number;
  /** Of a save until its answer, retries included: sent before, during and after the fault. */
  readonly p99Before: number;
  readonly p99During: number;
  readonly p99After: number;
  /** From the end of the fault to the first answer. */
  readonly servedAgain: number;
  /** From the end of the fault until everybody had one: what each client waits between its tries is part of it. */
  readonly allServed: number;
  readonly bound: number;
}

const mark = 'fault: ';

/** The row as a test says it, in a diagnostic. */
export function sayFaultRow(row: FaultRow): string {
  return mark + JSON.stringify(row);
}

/** The row of a diagnostic; undefined for any other. */
export function readFaultRow(message: string): FaultRow | undefined {
  return message.startsWith(mark) ? (JSON.parse(message.slice(mark.length)) as FaultRow) : undefined;
}

export function faultTable(rows: readonly FaultRow[]): string {
  const ms = (value: number | null) => (value === null ? '' : `${value.toFixed(0)} ms`);
  const head = ['fault', 'saves', 'asked again', 'p99 before', 'during', 'after', 'served again', 'all', 'bound'];
  return table(
    head,
    rows.map((row) => [
      row.experiment,
      String(row.saves),
      String(row.askedAgain),
      ...[row.p99Before, row.p99During, row.p99After, row.servedAgain, row.allServed, row.bound].map(ms),
    ]),
  );
}
