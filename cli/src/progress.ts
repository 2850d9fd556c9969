/** A line on standard error that says how far long work is, how fast it goes and how long it will still take. */
export interface Progress {
  add(amount: number): void;
  done(): void;
}

export interface ProgressOptions {
  readonly label: string;
  /** Absent where nobody knows. */
  readonly total?: number;
  readonly unit: 'bytes' | 'forms' | 'steps' | 'subjects' | 'calls';
  /** Quiet for output that a program reads. */
  readonly isQuiet?: boolean;
}

const quietMs = 2_000;
const everyMs = 250;

export function startProgress({ label, total, unit, isQuiet = false }: ProgressOptions): Progress {
  let startedMs = performance.now();
  const isTerminal = process.stderr.isTTY === true;
  let amount = 0;
  let shownMs = startedMs;
  let wasShown = false;

  function show(nowMs: number): void {
    shownMs = nowMs;
    wasShown = true;
    const line = describe({ label, unit, amount, ms: nowMs - startedMs, ...(total !== undefined && { total }) });
    process.stderr.write(isTerminal ? `\r\x1b[2K${line}` : `${line}\n`);
  }

  return {
    add(more) {
      const nowMs = performance.now();
      // What came before the first piece of work says nothing about the speed of the work.
      if (amount === 0) startedMs = nowMs;
      amount += more;
      // Whoever waits less than two seconds needs no progress; a log file wants a line every five seconds at most.
      if (isQuiet || nowMs - startedMs < quietMs || nowMs - shownMs < (isTerminal ? everyMs : 20 * everyMs)) return;
      show(nowMs);
    },
    done() {
      if (wasShown && isTerminal) process.stderr.write('\r\x1b[2K');
    },
  };
}

export interface Reading {
  readonly label: string;
  readonly unit: ProgressOptions['unit'];
  readonly amount: number;
  readonly total?: number;
  readonly ms: number;
}

/** `Importing 1.2 MB of 4.0 MB (30 %), 0.6 MB/s, 5 s left` */
export function describe({ label, unit, amount, total, ms }: Reading): string {
  const perSecond = ms > 0 ? (amount * 1000) / ms : 0;
  const size = (value: number) =>
    unit === 'bytes' ? `${(value / 1e6).toFixed(1)} MB` : `${Math.round(value)} ${unit}`;
  const parts = [
    `${label} ${size(amount)}${total === undefined ? '' : ` of ${size(total)} (${total > 0 ? Math.floor((100 * amount) / total) : 100} %)`}`,
    `${size(perSecond)}/s`,
  ];
  if (total !== undefined && perSecond > 0) parts.push(`${Math.ceil(Math.max(0, total - amount) / perSecond)} s left`);
  return parts.join(', ');
}
