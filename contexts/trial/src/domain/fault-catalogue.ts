import type { Finding } from '@verum/fhir';
import type { Fault } from './hospital.ts';

const texts = {
  'not-a-record': ['The entry is no object.', '该条目不是对象。'],
  'code-broken': ['The code is missing or is written as no code is.', '编码缺失或格式不正确。'],
  'id-missing': ['The entry has no id.', '该条目没有 id。'],
  'name-missing': ['The entry has no name.', '该条目没有名称。'],
  'wrong-type': ['An element has another type than agreed.', '元素类型与约定不符。'],
  'too-long': ['A text is longer than is kept.', '文本过长，无法收录。'],
  'bad-character': ['A text holds an invisible or broken character.', '文本含不可见或损坏的字符。'],
  'id-repeated': ['Another entry before it has the same id.', '前面已有相同 id 的条目。'],
  'not-its-hospital': [
    'It speaks for a hospital that this connection does not bring.',
    '该记录属于此连接不负责的医院。',
  ],
  'practitioner-not-known': ['It refers to a practitioner who has not been sent.', '所引用的医务人员尚未收到。'],
} as const satisfies Readonly<Record<string, readonly [en: string, zh: string]>>;

export type FaultRule = keyof typeof texts;

export function fault(rule: FaultRule, place: string): Fault {
  const [textEn, textZh] = texts[rule];
  return { rule, place, textEn, textZh };
}

/** What the FHIR reader found; its words never quote the document. */
export function faultOf({ rule, path, message }: Finding): Fault {
  return { rule, place: path, textEn: message.en, textZh: message.zh };
}
