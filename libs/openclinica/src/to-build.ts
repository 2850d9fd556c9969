import type { Finding, FormDef, ItemDef, StudyBuild, Unit } from '@verum/odm';
import { detailsOf } from './details.ts';
import { dataTypeOf, namedItems, sizeOf } from './items.ts';
import { Layout, type Slot } from './layout.ts';
import { Oids, oidOf } from './oids.ts';
import { isSeveral, type Option, plain, Responses } from './responses.ts';
import { type Known, Rules } from './rules.ts';
import { type CrfTemplate, Findings, type Row, readTemplate } from './template.ts';
import { checksOf } from './validation.ts';
import { readXls } from './workbook.ts';
import { tooMuch } from './xls-error.ts';

export interface TemplateOptions {
  readonly studyOid: string;
  /** OID of the build that is made. */
  readonly oid: string;
}

/** One option can become an item, and a response set be used by every row. */
const ITEMS_MAX = 20_000;
/** What says how a form looks or is filled in, and has no counterpart here. */
const notCarried = ['DEFAULT_VALUE', 'PARENT_ITEM', 'COLUMN_NUMBER', 'RESPONSE_LAYOUT', 'PAGE_NUMBER'];

/**
 * A CRF template of OpenClinica 3 or LibreClinica 1 (`.xls`) as a study build of one form: OIDs are the names and
 * labels of the template, so rules and calculations find their items; where several options may be chosen, an item a
 * choice (`NAME.code`). Checks, conditions and calculations are executable only where their meaning is certain. What
 * is not carried is a finding at its cell. A template knows no events: one visit holds the form.
 * @throws XlsError with the place
 */
export function templateToBuild(
  bytes: Uint8Array,
  options: TemplateOptions,
): { readonly build: StudyBuild; readonly findings: readonly Finding[] } {
  const template = readTemplate(readXls(bytes));
  const making = new Making(template);
  const form = making.form();
  const title = [template.crf.text('CRF_NAME'), template.crf.text('VERSION')].join(' ').trim();
  const build: StudyBuild = {
    odmVersion: '1.3.2',
    studyOid: options.studyOid,
    studyName: options.studyOid,
    studyDescription: [],
    protocolName: options.studyOid,
    oid: options.oid,
    name: title,
    description: plain(template.crf.text('VERSION_DESCRIPTION'), template.crf.text('REVISION_NOTES')),
    protocol: {},
    visits: [
      {
        oid: 'VISIT',
        name: 'Visit',
        description: [
          { lang: 'en', text: 'Visit' },
          { lang: 'zh', text: '访视' },
        ],
        type: 'common',
        repeating: false,
        plan: { position: 1, mandatory: true },
        forms: [{ formOid: form.oid, mandatory: false }],
      },
    ],
    forms: [form],
    ...making.parts,
  };
  return { build, findings: making.findings.list };
}

class Making {
  readonly findings = new Findings();
  readonly #template: CrfTemplate;
  readonly #responses = new Responses(this.findings);
  readonly #known = new Map<string, Known>();
  readonly #rules = new Rules(this.#known, this.findings);
  readonly #layout: Layout;
  readonly #items: ItemDef[] = [];
  readonly #unitOids = new Oids();
  readonly #units = new Map<string, Unit>();
  readonly #formOid: string;

  constructor(template: CrfTemplate) {
    this.#template = template;
    this.#layout = new Layout(template.sections, template.groups, this.findings);
    this.#formOid = `F_${oidOf(template.crf.text('CRF_NAME'))}`;
  }

  get parts() {
    const { codeLists } = this.#responses;
    const { conditions, methods } = this.#rules;
    return {
      groups: this.#layout.groups,
      items: this.#items,
      codeLists,
      units: [...this.#units.values()],
      conditions,
      methods,
    };
  }

  form(): FormDef {
    const rows = namedItems(this.#template.items, this.findings);
    const slots = rows.map((row, index) => ({ known: this.#item(row, index), slot: this.#layout.place(row) }));
    // Rules may name items below their own, so they come when all are known.
    for (const { known, slot } of slots) this.#know(known, slot);
    for (const { known, slot } of slots) this.#refer(this.#known.get(known.row.text('ITEM_NAME')), slot);
    this.#tellNotCarried(rows);
    const name = this.#template.crf.text('CRF_NAME');
    const content = this.#layout.groups.map(({ oid }) => ({ kind: 'group', oid, mandatory: false }) as const);
    return { oid: this.#formOid, name, description: plain(name), repeating: false, content };
  }

  #know(known: Omit<Known, 'group' | 'isRepeating'>, slot: Slot): void {
    this.#known.set(known.row.text('ITEM_NAME'), { ...known, group: slot.oid, isRepeating: slot.isRepeating });
    const start = slot.sectionStart;
    const instructions = start ? plain(start.text('SUBTITLE'), start.text('INSTRUCTIONS')) : [];
    if (instructions.length === 0) return;
    const at = this.#items.findIndex(({ oid }) => oid === known.oids[0]);
    const item = this.#items[at];
    const own = item?.instructions ?? [];
    const text = [...instructions, ...own].map((one) => one.text).join('\n');
    if (item) this.#items[at] = { ...item, instructions: [{ lang: '', text }] };
  }

  #refer(known: Known | undefined, slot: Slot): void {
    if (!known) return;
    const conditionOid = this.#rules.condition(known);
    const methodOid = this.#rules.method(known);
    // Of several choices any may be left open.
    const mandatory = known.row.text('REQUIRED') === '1' && known.oids.length === 1;
    for (const oid of known.oids)
      slot.content.push({
        ...{ kind: 'item', oid, mandatory },
        ...(conditionOid !== undefined && { conditionOid }),
        ...(methodOid !== undefined && { methodOid }),
      });
  }

  #item(row: Row, index: number): Omit<Known, 'group' | 'isRepeating'> {
    const name = row.text('ITEM_NAME');
    const dataType = dataTypeOf(row, this.findings);
    const options = this.#responses.options(row);
    const extensions = detailsOf(row, this.#formOid, name, index + 1);
    const base = { description: plain(row.text('DESCRIPTION_LABEL')), extensions };
    const notes = plain(row.text('HEADER'), row.text('SUBHEADER'), row.text('RIGHT_ITEM_TEXT'));
    const question = plain(
      [row.text('QUESTION_NUMBER'), row.text('LEFT_ITEM_TEXT') || row.text('DESCRIPTION_LABEL')].join(' '),
    );
    if (options && isSeveral(row)) {
      const oids = this.#choices(
        row,
        options,
        { ...base, ...(notes.length > 0 && { instructions: notes }) },
        question[0]?.text ?? name,
      );
      return { row, dataType: 'boolean', options, oids };
    }
    const unit = this.#unit(row);
    const checks = checksOf(row, dataType, this.findings);
    this.#items.push({
      ...{ oid: name, name, dataType, odmDataType: dataType, question, ...base },
      ...sizeOf(row, dataType, this.findings),
      ...(notes.length > 0 && { instructions: notes }),
      ...(options && { codeListOid: this.#responses.listOid(row, options, dataType) }),
      ...(unit !== undefined && { unitOids: [unit] }),
      ...(checks.length > 0 && { rangeChecks: checks }),
    });
    return { row, dataType, options, oids: [name] };
  }

  /** The list of an item that is chosen or not, as REDCap's checkboxes have it. */
  #choices(
    row: Row,
    options: readonly Option[],
    base: Pick<ItemDef, 'description' | 'instructions' | 'extensions'>,
    question: string,
  ): readonly string[] {
    const name = row.text('ITEM_NAME');
    if (row.text('REQUIRED') === '1' || row.text('VALIDATION') !== '') {
      const message = {
        en: 'Several options may be chosen, so each is an item of its own',
        zh: '可选多个选项，每个选项各为一个数据项',
      };
      const action = { en: 'That one is required, and its validation, were left out.', zh: '已略去必填要求和核查。' };
      this.findings.tell(row.place('RESPONSE_TYPE'), 'warning', 'several-options', message, action);
    }
    if (this.#items.length + options.length > ITEMS_MAX)
      throw tooMuch(row.place('RESPONSE_TYPE').path, 'There are too many options', '选项过多');
    const codeListOid = this.#responses.add('chosen', 'chosen', chosen, 'text');
    const oids = new Oids();
    return options.map(({ code, label }, index) => {
      const oid = oids.of(code, `${name}.${oidOf(code)}`);
      const first = index === 0 ? base : { description: base.description };
      this.#items.push({
        ...{ oid, name: oid, dataType: 'boolean', odmDataType: 'boolean', codeListOid },
        ...{ question: plain(`${question}: ${label}`), ...first },
      });
      return oid;
    });
  }

  #unit(row: Row): string | undefined {
    const text = row.text('UNITS');
    if (text === '') return undefined;
    const oid = this.#unitOids.of(text, `MU.${oidOf(text)}`);
    this.#units.set(text, { oid, name: text, symbol: [{ lang: '', text }] });
    return oid;
  }

  /** Once a column, at its first cell that says something. */
  #tellNotCarried(rows: readonly Row[]): void {
    for (const column of notCarried) {
      const row = rows.find((one) => one.text(column) !== '');
      if (!row) continue;
      const isDefault = column === 'DEFAULT_VALUE';
      const message = isDefault
        ? { en: 'Values are filled in before anybody has entered them', zh: '存在预先填入的默认值' }
        : { en: 'The column says how the form looks in OpenClinica', zh: '该列说明表单在 OpenClinica 中的外观' };
      const action = isDefault
        ? { en: 'Nothing is filled in here.', zh: '此处不预填任何值。' }
        : { en: 'The form is laid out anew.', zh: '表单将重新排版。' };
      this.findings.tell(row.place(column), isDefault ? 'warning' : 'info', 'not-carried', message, action);
    }
  }
}

const chosen: readonly Option[] = [
  { code: '1', label: 'Chosen' },
  { code: '0', label: 'Not chosen' },
];
