import { type Bilingual, FhirRefusal } from './refusal.ts';

/** Something the reader noticed. `path` is a JSON pointer into the document; `action` says what was done about it. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly rule: FindingRule;
  readonly path: string;
  readonly message: Bilingual;
  readonly action: Bilingual;
}

const SKIPPED: Bilingual = { en: 'Not imported.', zh: '未导入。' };
const WITHOUT: Bilingual = { en: 'Imported without this element.', zh: '已导入，但不含此元素。' };

/** `{0}` stands for the detail: a type, an element name or a code, never a person's data. */
const RULES = {
  'resource-not-used': rule('info', '{0} is not among what is imported.', '{0} 不在导入范围内。', SKIPPED),
  'not-a-vital-sign': rule(
    'info',
    'The observation is not in the category vital-signs.',
    '该观察不属于生命体征（vital-signs）类别。',
    SKIPPED,
  ),
  'vital-sign-not-known': rule(
    'info',
    'The code {0} is none of the vital signs kept here.',
    '编码 {0} 不是系统收录的生命体征。',
    SKIPPED,
  ),
  'entry-without-resource': rule('warning', 'The entry holds no resource.', '该条目不含资源。', SKIPPED),
  'entry-not-a-write': rule('warning', 'The entry is a {0} request.', '该条目是 {0} 请求。', SKIPPED),
  'no-resource-type': rule('error', 'The resource has no resourceType.', '资源缺少 resourceType。', SKIPPED),
  'no-id': rule(
    'error',
    'The resource has neither an id nor a urn:uuid as fullUrl, so a second import could not recognise it.',
    '资源既无 id，也无 urn:uuid 形式的 fullUrl，再次导入时无法识别。',
    SKIPPED,
  ),
  'id-repeated': rule('error', 'Another {0} before it has the same id.', '前面已有相同 id 的 {0}。', SKIPPED),
  'modifier-not-understood': rule(
    'error',
    'The element {0} may change the meaning of the resource and is not understood.',
    '元素 {0} 可能改变资源的含义，系统无法理解。',
    SKIPPED,
  ),
  'wrong-type': rule('warning', 'The element has another type than FHIR R4 says.', '元素类型与 FHIR R4 不符。', {
    en: 'Treated as absent.',
    zh: '按缺失处理。',
  }),
  'bad-character': rule('warning', 'The text holds an invisible or broken character.', '文本含不可见或损坏的字符。', {
    en: 'Treated as absent.',
    zh: '按缺失处理。',
  }),
  'elements-not-used': rule('info', 'These elements are not kept: {0}.', '以下元素未收录：{0}。', {
    en: 'Imported without them.',
    zh: '已导入，但不含这些元素。',
  }),
  'birth-date-broken': rule(
    'warning',
    'The birth date is no FHIR date, or not in the calendar.',
    '出生日期不是 FHIR 日期，或日历中不存在。',
    WITHOUT,
  ),
  'gender-not-known': rule(
    'warning',
    'The gender is none of male, female, other, unknown.',
    '性别不是 male、female、other、unknown 之一。',
    WITHOUT,
  ),
  'no-identifying-data': rule(
    'error',
    'The patient has neither a name nor an identifier.',
    '患者既无姓名也无标识号。',
    SKIPPED,
  ),
  'no-subject': rule('error', 'No reference to a patient is given.', '未给出患者引用。', SKIPPED),
  'subject-not-a-patient': rule('error', 'The subject is not a patient.', '主体不是患者。', SKIPPED),
  'subject-not-found': rule(
    'error',
    'The reference to the patient cannot be resolved in this document.',
    '无法在本文件中找到所引用的患者。',
    SKIPPED,
  ),
  'encounter-not-found': rule(
    'info',
    'The reference to the encounter cannot be resolved in this document.',
    '无法在本文件中找到所引用的就诊。',
    WITHOUT,
  ),
  withdrawn: rule('info', 'Its status is {0}.', '其状态为 {0}。', SKIPPED),
  'status-missing': rule('error', 'The status is missing or no status of R4.', '缺少状态，或状态不属于 R4。', SKIPPED),
  'moment-missing': rule(
    'error',
    'The date and time are missing or given as a period or timing.',
    '缺少日期时间，或以时间段、时间表给出。',
    SKIPPED,
  ),
  'moment-broken': rule(
    'error',
    'The date and time are no FHIR dateTime, or not in the calendar.',
    '日期时间不是 FHIR dateTime，或日历中不存在。',
    SKIPPED,
  ),
  'time-of-day-missing': rule(
    'warning',
    'Only a date is given, without the time of day.',
    '只有日期，没有时刻。',
    SKIPPED,
  ),
  'period-ends-first': rule('warning', 'The period ends before it starts.', '时间段的结束早于开始。', {
    en: 'Imported without the end.',
    zh: '已导入，但不含结束时间。',
  }),
  'value-absent': rule('warning', 'No quantity is given.', '未给出数值。', SKIPPED),
  'value-not-exact': rule(
    'warning',
    'The value is a bound ({0}), not a measurement.',
    '该值为界限（{0}），不是测量值。',
    SKIPPED,
  ),
  'value-broken': rule(
    'error',
    'The value is no decimal of at most 38 digits.',
    '数值不是 38 位以内的十进制数。',
    SKIPPED,
  ),
  'exponent-written-out': rule('info', 'The value was written with an exponent.', '数值以指数形式书写。', {
    en: 'Written out in full, digits unchanged.',
    zh: '已展开书写，数字不变。',
  }),
  'unit-not-coded': rule('info', 'The unit is given in words only.', '单位仅以文字给出。', {
    en: 'Read as the UCUM unit {0}.',
    zh: '按 UCUM 单位 {0} 读取。',
  }),
  'unit-not-known': rule(
    'error',
    'The unit is missing or is none that this vital sign is measured in.',
    '缺少单位，或该单位不适用于此生命体征。',
    SKIPPED,
  ),
  'no-name': rule('error', 'The {0} has no name.', '{0} 没有名称。', SKIPPED),
  'too-long': rule('error', 'The element {0} is longer than is kept.', '元素 {0} 过长，无法收录。', SKIPPED),
  'reference-missing': rule(
    'error',
    'The element {0} refers to no resource by type and id.',
    '元素 {0} 未以类型和 id 引用资源。',
    SKIPPED,
  ),
  'class-missing': rule(
    'error',
    'The encounter has no class as R4 writes it.',
    '就诊缺少 R4 形式的类别（class）。',
    SKIPPED,
  ),
} as const;

export type FindingRule = keyof typeof RULES;

/** A finding of one rule at one place. `detail` must not identify a person; anything but plain words is blanked. */
export function finding(name: FindingRule, path: string, detail = ''): Finding {
  const { severity, message, action } = RULES[name];
  const plain = /^[\w<>=., /[\]%-]{1,400}$/.test(detail) ? detail : '?';
  const fill = (text: string) => text.replace('{0}', plain);
  return {
    severity,
    rule: name,
    path,
    message: { en: fill(message.en), zh: fill(message.zh) },
    action: { en: fill(action.en), zh: fill(action.zh) },
  };
}

/** The findings of one document: each rule once a place, and not without end, as a hostile document would have it. */
export class Findings {
  readonly list: Finding[] = [];
  readonly #max: number;
  readonly #seen = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Adds a finding unless it is there already. Throws FhirRefusal past the limit. */
  add(name: FindingRule, path: string, detail?: string): void {
    const key = `${name} ${path}`;
    if (this.#seen.has(key)) return;
    if (this.list.length >= this.#max) throw tooManyFindings(this.#max);
    this.#seen.add(key);
    this.list.push(finding(name, path, detail));
  }
}

function tooManyFindings(max: number): FhirRefusal {
  return new FhirRefusal(
    'too-many-findings',
    { en: `More than ${max} places of the document cannot be used.`, zh: `文件中无法使用之处超过 ${max} 处。` },
    {
      en: 'Check that it is FHIR R4; if it is, export fewer patients at a time.',
      zh: '请确认其为 FHIR R4；如确是，请减少每批导出的患者数。',
    },
  );
}

function rule(severity: Finding['severity'], en: string, zh: string, action: Bilingual) {
  return { severity, message: { en, zh }, action };
}
