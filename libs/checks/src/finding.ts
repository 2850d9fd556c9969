import type { Bilingual, Finding } from '@verum/odm';

/** A finding about a build that is no longer a file: the path is its place, line and column are 0. */
export function findingAt(
  path: string,
  severity: Finding['severity'],
  rule: string,
  message: Bilingual,
  action: Bilingual,
): Finding {
  return { severity, rule, path, line: 0, column: 0, message, action };
}

export const NOT_EXECUTED: Bilingual = { en: 'It is kept as text and not executed.', zh: '保留原文，不予执行。' };
