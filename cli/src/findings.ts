import { type Finding, Severity } from '@verum/contracts';

const names: Readonly<Record<number, string>> = {
  [Severity.ERROR]: 'error',
  [Severity.WARNING]: 'warning',
  [Severity.INFO]: 'info',
};

export function findingsJson(findings: readonly Finding[]) {
  return findings.map(({ severity, rule, path, line, column, messageEn, messageZh, actionEn, actionZh }) => ({
    severity: names[severity],
    rule,
    path,
    line,
    column,
    message: { en: messageEn, zh: messageZh },
    action: { en: actionEn, zh: actionZh },
  }));
}

/** `12:5 warning unknown-element /ODM/Study: … → kept as an extension` */
export function findingsText(findings: readonly Finding[]): string {
  return findings
    .map(
      ({ severity, rule, path, line, column, messageEn, messageZh, actionEn }) =>
        `  ${line}:${column} ${names[severity] ?? ''} ${rule} ${path}\n      ${messageEn} · ${messageZh}\n      → ${actionEn}\n`,
    )
    .join('');
}
