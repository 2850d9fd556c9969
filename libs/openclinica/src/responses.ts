import type { CodeList, ItemDef, Texts } from '@verum/odm';
import { Oids, oidOf } from './oids.ts';
import type { Findings, Row } from './template.ts';

export interface Option {
  readonly code: string;
  readonly label: string;
}

const CHOICES: ReadonlySet<string> = new Set(['single-select', 'radio', 'multi-select', 'checkbox']);
const SEVERAL: ReadonlySet<string> = new Set(['multi-select', 'checkbox']);

export const responseType = (row: Row) =>
  row
    .text('RESPONSE_TYPE')
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
export const isSeveral = (row: Row) => SEVERAL.has(responseType(row));

/** Response sets by their labels: the first row that names one defines it, the others use it. */
export class Responses {
  readonly codeLists: CodeList[] = [];
  readonly #sets = new Map<string, readonly Option[]>();
  readonly #oids = new Oids();
  readonly #made = new Set<string>();
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Undefined for an item that offers none, or none that can be told apart. */
  options(row: Row): readonly Option[] | undefined {
    if (!CHOICES.has(responseType(row))) return undefined;
    const label = row.text('RESPONSE_LABEL');
    const known = this.#sets.get(label);
    const [texts, values] = [row.text('RESPONSE_OPTIONS_TEXT'), row.text('RESPONSE_VALUES_OR_CALCULATIONS')];
    if (known && texts === '' && values === '') return known;
    const found = pairs(texts, values);
    if (!found) {
      const message = { en: 'There are not as many options as values', zh: '选项与取值的数目不同' };
      const action = { en: 'The item takes any text.', zh: '该数据项可填任意文本。' };
      this.#findings.tell(row.place('RESPONSE_OPTIONS_TEXT'), 'error', 'options-differ', message, action);
      return undefined;
    }
    if (known) {
      if (JSON.stringify(known) === JSON.stringify(found)) return known;
      const message = {
        en: 'The response label has other options in an earlier row',
        zh: '该应答标签在前面的行中有不同的选项',
      };
      const action = { en: 'The item has its own options.', zh: '该数据项使用自己的选项。' };
      this.#findings.tell(row.place('RESPONSE_LABEL'), 'warning', 'options-again', message, action);
      return this.#distinct(row, found);
    }
    const options = this.#distinct(row, found);
    if (label !== '') this.#sets.set(label, options);
    return options;
  }

  /** The code list of a row: that of its label where it is shared. */
  listOid(row: Row, options: readonly Option[], dataType: ItemDef['dataType']): string {
    const label = row.text('RESPONSE_LABEL');
    const isShared = label !== '' && this.#sets.get(label) === options;
    const type = dataType === 'integer' || dataType === 'float' ? dataType : 'text';
    const name = isShared ? label : row.text('ITEM_NAME');
    return this.add(`${isShared} ${type} ${name}`, name, options, type);
  }

  /** Once a key; its OID. */
  add(key: string, name: string, options: readonly Option[], dataType: CodeList['dataType']): string {
    const oid = this.#oids.of(key, `CL.${oidOf(name)}`);
    if (this.#made.has(oid)) return oid;
    this.#made.add(oid);
    const entries = options.map(({ code, label }) => ({ codedValue: code, decode: plain(label) }));
    this.codeLists.push({ oid, name, dataType, odmDataType: dataType, description: [], entries });
    return oid;
  }

  #distinct(row: Row, options: readonly Option[]): readonly Option[] {
    const byCode = new Map(options.toReversed().map((option) => [option.code, option]));
    if (byCode.size === options.length) return options;
    const message = { en: 'Two options have one value', zh: '有两个选项的取值相同' };
    const action = { en: 'The first one is kept.', zh: '保留第一个。' };
    this.#findings.tell(row.place('RESPONSE_VALUES_OR_CALCULATIONS'), 'error', 'option-twice', message, action);
    return options.filter((option) => byCode.get(option.code) === option);
  }
}

/** `\,` is a comma within an option; the instructions say `/,`, which counts only where nothing else fits. */
function pairs(texts: string, values: string): readonly Option[] | undefined {
  for (const comma of [/(?<!\\),/, /(?<![\\/]),/]) {
    const [labels, codes] = [split(texts, comma), split(values, comma)];
    if (labels.length === codes.length && codes.every((code) => code !== ''))
      return codes.map((code, index) => ({ code, label: labels[index] || code }));
  }
  return undefined;
}

const split = (text: string, comma: RegExp) =>
  text.split(comma).map((part) => part.replaceAll(comma.source.includes('/') ? /[\\/],/g : '\\,', ',').trim());

/** Texts may be HTML; their markup is taken off. */
export function plain(...texts: readonly string[]): Texts {
  const text = texts
    .map((one) => one.replaceAll(/<\/?[a-z][^<>]*>/gi, ' ').replaceAll(/&(?:nbsp|#160);/g, ' '))
    .map((one) => one.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
    .map((one) => one.replaceAll(/\s+/g, ' ').trim())
    .filter((one) => one !== '')
    .join('\n');
  return text === '' ? [] : [{ lang: '', text }];
}
