import type { DataType } from './data-type.ts';
import type { ValueFacts, ValueReason } from './refusal.ts';

export interface Message {
  readonly en: string;
  readonly zh: string;
}

/** What to tell the person at the form: what is wrong and what to do next, in English and Chinese. */
export function describeReason(reason: ValueReason, facts: ValueFacts): Message {
  const { dataType, max = 0, actual = 0, position } = facts;
  switch (reason) {
    case 'empty':
      return {
        en: 'There is nothing here. Enter a value, or mark the item as not done and give the reason.',
        zh: '此处没有内容。请填写数据值，或标记为“未做”并说明原因。',
      };
    case 'too-long':
      return {
        en: `The value has ${actual} characters; at most ${max} are allowed. Shorten it.`,
        zh: `数据值有 ${actual} 个字符，最多允许 ${max} 个。请缩短内容。`,
      };
    case 'bad-character':
      return {
        en: `Character ${position ?? '?'} is an invisible or broken character. Delete it and type the text again.`,
        zh: `第 ${position ?? '?'} 个字符是不可见或损坏的字符。请删除后重新输入。`,
      };
    case 'malformed':
      return EXPECTED[dataType];
    case 'no-such-date':
      return {
        en: 'There is no such day in the calendar. Check year, month and day against the source document.',
        zh: '日历中没有这一天。请对照源文件核对年、月、日。',
      };
    case 'no-such-time':
      return {
        en: 'There is no such time. Hours go from 00 to 23, minutes and seconds from 00 to 59; midnight is 00:00 of the next day.',
        zh: '没有这个时间。小时为 00–23，分和秒为 00–59；午夜请写次日 00:00。',
      };
    case 'too-many-digits':
      return {
        en: `The number has ${actual} digits where at most ${max} are allowed. Check the value and its unit.`,
        zh: `数字有 ${actual} 位，此处最多允许 ${max} 位。请核对数值及其单位。`,
      };
    case 'too-many-decimals':
      return {
        en: `There are ${actual} digits after the decimal point; at most ${max} are allowed. Enter it to ${max} places as the source document allows.`,
        zh: `小数点后有 ${actual} 位，最多允许 ${max} 位。请按源文件填写，保留 ${max} 位小数。`,
      };
    case 'not-a-choice':
      return {
        en: `${position === undefined ? 'This' : `Choice ${position}`} is not one of the choices of this item. Choose from its list.`,
        zh: `${position === undefined ? '该值' : `第 ${position} 个选项`}不在本数据项的选项中。请从列表中选择。`,
      };
    case 'choice-repeated':
      return {
        en: `Choice ${position ?? '?'} was already chosen. Remove it.`,
        zh: `第 ${position ?? '?'} 个选项已经选过。请删除重复项。`,
      };
  }
}

const PARTIAL_DATE: Message = {
  en: 'Enter the date as 2026-11-15; write UK for an unknown month or day, for example 2026-11-UK.',
  zh: '请按 2026-11-15 的格式填写日期；月或日不详时写 UK，例如 2026-11-UK。',
};
const PARTIAL_TIME: Message = {
  en: 'Enter the time as 14:30; write UK for unknown minutes, for example 14:UK.',
  zh: '请按 14:30 的格式填写时间；分钟不详时写 UK，例如 14:UK。',
};
const PARTIAL_DATETIME: Message = {
  en: 'Enter date and time as 2026-11-15T14:30; write UK for a part that is unknown, for example 2026-11-15TUK:UK.',
  zh: '请按 2026-11-15T14:30 的格式填写日期和时间；不详的部分写 UK，例如 2026-11-15TUK:UK。',
};

const EXPECTED: Readonly<Record<DataType, Message>> = {
  text: { en: 'Enter a text.', zh: '请输入文本。' },
  integer: {
    en: 'Enter a whole number, for example 120, without a point, unit or spaces.',
    zh: '请填写整数，例如 120，不带小数点、单位或空格。',
  },
  decimal: {
    en: 'Enter a number, for example 36.8, with a point for the decimals and without unit, comma or exponent.',
    zh: '请填写数字，例如 36.8，小数用点号，不带单位、逗号或指数。',
  },
  double: {
    en: 'Enter a number, for example 36.8 or 1.5E-3, without a unit.',
    zh: '请填写数字，例如 36.8 或 1.5E-3，不带单位。',
  },
  boolean: {
    en: 'Enter true or 1 for yes, false or 0 for no.',
    zh: '“是”请填 true 或 1，“否”请填 false 或 0。',
  },
  date: {
    en: 'Enter the whole date as year-month-day, for example 2026-11-15.',
    zh: '请按 年-月-日 填写完整日期，例如 2026-11-15。',
  },
  time: {
    en: 'Enter the time as hours and minutes, for example 14:30 or 14:30:05.',
    zh: '请按 时:分 填写时间，例如 14:30 或 14:30:05。',
  },
  datetime: {
    en: 'Enter date and time with a T between them, for example 2026-11-15T14:30.',
    zh: '请填写日期和时间，中间用 T 连接，例如 2026-11-15T14:30。',
  },
  partialDate: PARTIAL_DATE,
  partialTime: PARTIAL_TIME,
  partialDatetime: PARTIAL_DATETIME,
  incompleteDate: PARTIAL_DATE,
  incompleteTime: PARTIAL_TIME,
  incompleteDatetime: PARTIAL_DATETIME,
  duration: {
    en: 'Enter the duration as P, numbers and letters: P3D is three days, PT4H30M four and a half hours, P2W two weeks.',
    zh: '请按 P 加数字和字母填写时长：P3D 为 3 天，PT4H30M 为 4 小时 30 分，P2W 为 2 周。',
  },
  interval: {
    en: 'Enter start and end with a slash between, for example 2026-11-15/2026-11-20, or start and duration, 2026-11-15/P3D.',
    zh: '请填写起止并用斜杠分隔，例如 2026-11-15/2026-11-20，或起点加时长 2026-11-15/P3D。',
  },
  uri: {
    en: 'Enter an address without spaces, for example https://example.org/report.',
    zh: '请填写不含空格的网址，例如 https://example.org/report。',
  },
  hexBinary: {
    en: 'Enter pairs of the characters 0–9 and A–F, for example 0FB7.',
    zh: '请成对填写字符 0–9 和 A–F，例如 0FB7。',
  },
  base64Binary: {
    en: 'Enter base64 text (A–Z, a–z, 0–9, + and /, filled up with =) without spaces.',
    zh: '请填写 base64 文本（A–Z、a–z、0–9、+ 和 /，以 = 补足），不含空格。',
  },
};
