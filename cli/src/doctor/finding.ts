/** `warning`: it runs, and somebody should look. `fault`: it does not work, or will not keep what was entered. */
export type Severity = 'good' | 'warning' | 'fault';

/** What to do, in both languages. */
export interface Advice {
  readonly en: string;
  readonly zh: string;
}

/** One thing that was looked at. Never a password, a key, or a person. */
export interface Finding {
  /** `edc database`, `gateway certificate`. */
  readonly what: string;
  readonly severity: Severity;
  readonly said: string;
  /** Absent when all is well. */
  readonly next?: Advice;
}

export function good(what: string, said: string): Finding {
  return { what, severity: 'good', said };
}

export function warning(what: string, said: string, next: Advice): Finding {
  return { what, severity: 'warning', said, next };
}

export function fault(what: string, said: string, next: Advice): Finding {
  return { what, severity: 'fault', said, next };
}

const marks = { good: '✔', warning: '!', fault: '✖' } as const;

export function findingText({ what, severity, said, next }: Finding): string {
  return `${marks[severity]} ${what}: ${said}\n${next ? `    ${next.en}\n    ${next.zh}\n` : ''}`;
}

/** 0 when all is well, 1 when somebody should look, 2 when something does not work. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  if (findings.some(({ severity }) => severity === 'fault')) return 2;
  return findings.some(({ severity }) => severity === 'warning') ? 1 : 0;
}
