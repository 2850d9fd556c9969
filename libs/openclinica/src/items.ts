import type { ItemDef } from '@verum/odm';
import { responseType } from './responses.ts';
import type { Findings, Row } from './template.ts';

const TYPES: Readonly<Record<string, ItemDef['dataType']>> = {
  ...{ ST: 'text', INT: 'integer', REAL: 'float', DATE: 'date', PDATE: 'partialDate', FILE: 'text', BL: 'boolean' },
};
/** Places that OpenClinica keeps of what it calculates where the template does not say. */
const PLACES = 4;

/** The rows that are items: a name of word characters, once each. */
export function namedItems(rows: readonly Row[], findings: Findings): readonly Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const name = row.text('ITEM_NAME');
    const isTwice = seen.has(name);
    if (/^\w{1,64}$/.test(name) && !isTwice) {
      seen.add(name);
      return true;
    }
    const message = isTwice
      ? { en: 'The name of the item is there twice', zh: '数据项名称重复' }
      : {
          en: 'The item has no name of 1 to 64 letters, digits and underscores',
          zh: '数据项名称不是 1 至 64 个字母、数字或下划线',
        };
    const action = { en: 'The row was left out.', zh: '已略去该行。' };
    findings.tell(row.place('ITEM_NAME'), 'error', isTwice ? 'item-twice' : 'item-name', message, action);
    return false;
  });
}

export function dataTypeOf(row: Row, findings: Findings): ItemDef['dataType'] {
  const written = row.text('DATA_TYPE').toUpperCase();
  const type = TYPES[written];
  const file = { en: 'A file is no value of a form here', zh: '此处表单的值不能是文件' };
  const unknown = {
    en: 'The data type is not one of ST, INT, REAL, DATE, PDATE, FILE',
    zh: '数据类型不是 ST、INT、REAL、DATE、PDATE、FILE 之一',
  };
  const action = { en: 'The item takes any text.', zh: '该数据项可填任意文本。' };
  if (type === undefined) findings.tell(row.place('DATA_TYPE'), 'error', 'data-type', unknown, action);
  if (written === 'FILE') findings.tell(row.place('DATA_TYPE'), 'warning', 'file', file, action);
  return type ?? 'text';
}

/**
 * `w(d)`, `w`, `(d)`; the letters, and a d of 0, bound nothing. OpenClinica counts every character, the point too; here
 * length is of digits, and of decimals w before the point and d after it, so nothing that fits there is too long here.
 */
export function sizeOf(
  row: Row,
  dataType: ItemDef['dataType'],
  findings: Findings,
): Pick<ItemDef, 'length' | 'significantDigits'> {
  const isDecimal = dataType === 'float';
  const text = ['text', 'integer', 'float'].includes(dataType) ? row.text('WIDTH_DECIMAL') : '';
  const found = /^(w|\d{1,4})?(?:\(\s*(d|\d{1,2})\s*\))?$/i.exec(text);
  if (!found) {
    const message = { en: 'The width is not written as w(d)', zh: '宽度未按 w(d) 书写' };
    findings.tell(row.place('WIDTH_DECIMAL'), 'warning', 'width', message, { en: 'It was left out.', zh: '已略去。' });
  }
  const width = Number(found?.[1]) || 0;
  const isCalculated = isDecimal && responseType(row) === 'calculation';
  const places = (isDecimal && Number(found?.[2])) || (isCalculated ? PLACES : 0);
  return { ...(width > 0 && { length: width + places }), ...(places > 0 && { significantDigits: places }) };
}
