import type { Finding } from '@verum/odm';

/** Something that an import of clinical data noticed. Names places, never values. */
export function dataFinding(
  severity: Finding['severity'],
  rule: string,
  path: string,
  message: Finding['message'],
  action: Finding['action'],
): Finding {
  return { severity, rule, path, line: 0, column: 0, message, action };
}

export const notStored = { en: 'It was not stored.', zh: '未保存。' };
