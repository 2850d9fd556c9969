/** Something noticed while importing, as `verum.v1.Finding` has it; never quotes a person's data. */
export interface ImportFinding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly rule: string;
  /** A JSON pointer into the document. */
  readonly path: string;
  readonly message: { readonly en: string; readonly zh: string };
  readonly action: { readonly en: string; readonly zh: string };
}

const skipped = { en: 'Not imported.', zh: '未导入。' };
const without = { en: 'Imported without this element.', zh: '已导入，但不含此元素。' };

const rules = {
  'no-hospital-number': [
    'error',
    'The patient has no medical record number (identifier of type MR) of at most 64 characters.',
    '患者没有 64 个字符以内的病案号（类型为 MR 的标识）。',
    skipped,
  ],
  'hospital-number-taken': [
    'error',
    'Another patient of this hospital or of this document has the same medical record number.',
    '本院或本文件中的另一名患者使用了相同的病案号。',
    skipped,
  ],
  'patient-not-known': [
    'error',
    'It belongs to a patient who is neither in this document nor known from an earlier import.',
    '所属患者既不在本文件中，也未在先前导入过。',
    skipped,
  ],
  'too-long': ['warning', 'The element {0} is blank or longer than is kept.', '元素 {0} 为空白或过长。', without],
  'class-too-long': ['error', 'The class is longer than 40 characters.', '类别超过 40 个字符。', skipped],
  'birth-date-future': ['warning', 'The birth date lies in the future.', '出生日期在未来。', without],
  'in-the-future': ['error', 'It was measured in the future.', '测量时间在未来。', skipped],
  'more-findings': [
    'warning',
    '{0} more findings are not listed.',
    '另有 {0} 条问题未列出。',
    {
      en: 'Import fewer patients at once to see them.',
      zh: '请减少单次导入的患者以查看。',
    },
  ],
} as const;

export function importFinding(rule: keyof typeof rules, path: string, detail = ''): ImportFinding {
  const [severity, en, zh, action] = rules[rule];
  return { severity, rule, path, message: { en: en.replace('{0}', detail), zh: zh.replace('{0}', detail) }, action };
}

const rank = { error: 0, warning: 1, info: 2 } as const;

/** In the order of the document while they are few; else the gravest, and how many more there are. */
export function atMost(findings: readonly ImportFinding[], max: number): readonly ImportFinding[] {
  if (findings.length <= max) return findings;
  const gravest = findings.toSorted((a, b) => rank[a.severity] - rank[b.severity]).slice(0, max - 1);
  return [...gravest, importFinding('more-findings', '', String(findings.length - gravest.length))];
}
