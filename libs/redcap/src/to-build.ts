import type {
  CodeList,
  ConditionDef,
  ContentRef,
  Finding,
  FormDef,
  GroupDef,
  ItemDef,
  MethodDef,
  RangeCheck,
  StudyBuild,
  Texts,
} from '@verum/odm';
import { translateCalculation, variable } from './calculation.ts';
import { type Choice, choicesOf, type Field, readDictionary } from './dictionary.ts';

export interface DictionaryOptions {
  readonly studyOid: string;
  /** OID of the build that is made. */
  readonly oid: string;
}

/**
 * A data dictionary as a study build, with the OIDs that REDCap's own ODM export has: `Form.<form>`, a group from each
 * change of section on (`<form>.<first item>`), items by their variable, checkboxes an item a choice (`var___code`), and
 * `<form>_complete`. Branching logic hides, calculations derive, both only where their meaning is certain; what is not
 * carried is a finding at its line. A dictionary knows no events: one visit holds every form.
 * @throws DictionaryError, CsvError
 */
export function dictionaryToBuild(
  text: string,
  options: DictionaryOptions,
): { readonly build: StudyBuild; readonly findings: readonly Finding[] } {
  const { fields, findings: early } = readDictionary(text);
  const making = new Making(fields, [...early]);
  const forms = [...Map.groupBy(fields, ({ form }) => form)].map(([name, own]) => making.form(name, own));
  const { items, groups, codeLists, conditions, methods, findings } = making;
  const build: StudyBuild = {
    odmVersion: '1.3.2',
    studyOid: options.studyOid,
    studyName: options.studyOid,
    studyDescription: [],
    protocolName: options.studyOid,
    oid: options.oid,
    name: options.oid,
    description: [],
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
        forms: forms.map(({ oid }) => ({ formOid: oid, mandatory: false })),
      },
    ],
    forms,
    groups,
    items,
    codeLists,
    units: [],
    conditions,
    methods,
  };
  return { build, findings };
}

const plain = (text: string): Texts =>
  text === ''
    ? []
    : [
        {
          lang: '',
          text: text
            .replaceAll(/<[^>]*>/g, ' ')
            .replaceAll(/\s+/g, ' ')
            .trim(),
        },
      ];
const titled = (name: string) =>
  name
    .split('_')
    .filter(Boolean)
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join(' ');

class Making {
  readonly items: ItemDef[] = [];
  readonly groups: GroupDef[] = [];
  readonly codeLists: CodeList[] = [];
  readonly conditions: ConditionDef[] = [];
  readonly methods: MethodDef[] = [];
  readonly findings: Finding[];
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #groupOf = new Map<string, string>();

  constructor(fields: readonly Field[], findings: Finding[]) {
    this.findings = findings;
    this.#fields = new Map(fields.map((field) => [field.name, field]));
  }

  form(name: string, fields: readonly Field[]): FormDef {
    const own: { oid: string; title: string; content: ContentRef[] }[] = [];
    let section: string | undefined;
    const started: { field: Field; oid: string; refs: string[] }[] = [];
    for (const field of fields) {
      const oids = this.#item(field);
      if (oids.length === 0) continue;
      if (own.length === 0 || field.section !== section) {
        own.push({ oid: `${name}.${oids[0]}`, title: field.section || titled(name), content: [] });
        section = field.section;
      }
      const group = own.at(-1);
      started.push({ field, oid: group?.oid ?? '', refs: oids });
      for (const oid of oids) this.#groupOf.set(oid, group?.oid ?? '');
    }
    for (const { field, oid, refs } of started)
      own.find((one) => one.oid === oid)?.content.push(...refs.map((ref) => this.#ref(field, ref)));
    own.push(this.#complete(name));
    for (const { oid, title, content } of own)
      this.groups.push({ oid, name: title, description: plain(title), repeating: false, content });
    return {
      oid: `Form.${name}`,
      name: titled(name),
      description: [],
      repeating: false,
      content: own.map(({ oid }) => ({ kind: 'group', oid, mandatory: false })),
    };
  }

  /** The state of a form, which REDCap keeps as a value. */
  #complete(form: string) {
    const oid = `${form}_complete`;
    this.#list(`${oid}.choices`, choicesOf('0, Incomplete | 1, Unverified | 2, Complete'));
    this.items.push({ ...item(oid, 'Complete?', 'text'), codeListOid: `${oid}.choices` });
    return { oid: `${form}.${oid}`, title: 'Form Status', content: [{ kind: 'item', oid, mandatory: false } as const] };
  }

  /** The items of a field: none of a text that is only shown, one a choice of checkboxes. */
  #item(field: Field): string[] {
    if (field.type === 'descriptive') {
      this.#tell(field, 'info', 'only-shown', 'A text that is only shown is no item', '仅用于显示的文字不是数据项');
      return [];
    }
    if (field.type === 'checkbox') return choicesOf(field.choices).map((choice) => this.#checkbox(field, choice));
    const type = dataTypeOf(field);
    const choices = choicesFor(field);
    const listOid = `${field.name}.choices`;
    if (choices.length > 0) this.#list(listOid, choices);
    const checks = rangesOf(field);
    this.items.push({
      ...item(field.name, field.label, type),
      ...(field.note !== '' && { instructions: plain(field.note) }),
      ...(choices.length > 0 && { codeListOid: listOid }),
      ...(checks.length > 0 && { rangeChecks: checks }),
    });
    return [field.name];
  }

  #checkbox(field: Field, { code, label }: Choice): string {
    const oid = `${field.name}___${code.toLowerCase().replaceAll(/[^a-z0-9]/g, '_')}`;
    this.#list(`${oid}.choices`, choicesOf('1, Checked | 0, Unchecked'));
    this.items.push({ ...item(oid, `${field.label}: ${label}`, 'boolean'), codeListOid: `${oid}.choices` });
    return oid;
  }

  #list(oid: string, choices: readonly Choice[]): void {
    this.codeLists.push({
      ...{ oid, name: oid, dataType: 'text', odmDataType: 'text', description: [] },
      entries: choices.map(({ code, label }) => ({ codedValue: code, decode: plain(label) })),
    });
  }

  #ref(field: Field, oid: string): ContentRef {
    const conditionOid = this.#condition(field);
    const methodOid = this.#method(field);
    return {
      ...{ kind: 'item', oid, mandatory: field.isRequired },
      ...(conditionOid !== undefined && { conditionOid }),
      ...(methodOid !== undefined && { methodOid }),
    };
  }

  /** ODM's condition is when a place is NOT collected; REDCap's, when it is shown. */
  #condition({ name, branching }: Field): string | undefined {
    if (branching === '') return undefined;
    const oid = `CO.${name}`;
    if (!this.conditions.some((one) => one.oid === oid)) {
      const description = [{ lang: 'en', text: `Not shown unless ${branching}` }];
      this.conditions.push({
        oid,
        name: oid,
        description,
        expressions: [{ context: 'REDCap', code: `not (${branching})` }],
      });
    }
    return oid;
  }

  #method(field: Field): string | undefined {
    if (field.type !== 'calc' || field.choices === '') return undefined;
    const oid = `MT.${field.name}`;
    const description = [{ lang: 'en', text: field.choices }];
    const found = translateCalculation(field.choices, (name) => this.#isNumber(name));
    const places = found?.fields.map((name) => ({ name: variable(name), definition: this.#place(field, name) }));
    const isCertain = found !== undefined && places?.every(({ definition }) => definition !== undefined);
    if (!isCertain)
      this.#tell(
        field,
        'warning',
        'not-executable',
        'The calculation is kept and not executed',
        '保留该计算式，但不执行',
      );
    this.methods.push({
      ...{ oid, name: oid, description, type: 'Computation' },
      expressions: [
        ...(isCertain ? [{ context: 'CEL', code: found.cel }] : []),
        { context: 'REDCap', code: field.choices },
      ],
      ...(isCertain && {
        signature: {
          parameters: (places ?? []).map(({ name, definition = '' }) => ({ name, dataType: 'text', definition })),
          returnValues: [],
        },
      }),
    });
    return oid;
  }

  #isNumber(name: string): boolean {
    const field = this.#fields.get(name);
    return field !== undefined && ['integer', 'float'].includes(dataTypeOf(field));
  }

  /** In the same form: `group/item`. What stands in another one may be of another event. */
  #place(field: Field, name: string): string | undefined {
    const group = this.#groupOf.get(name);
    return group !== undefined && this.#fields.get(name)?.form === field.form ? `${group}/${name}` : undefined;
  }

  #tell({ name, line }: Field, severity: Finding['severity'], rule: string, en: string, zh: string): void {
    const action = { en: 'See the line of the dictionary.', zh: '请查看数据字典中的该行。' };
    this.findings.push({ severity, rule, path: `Field[${name}]`, line, column: 1, message: { en, zh }, action });
  }
}

function item(oid: string, label: string, dataType: ItemDef['dataType']): ItemDef {
  return { oid, name: oid, dataType, odmDataType: dataType, description: [], question: plain(label) };
}

function dataTypeOf({ type, validation }: Field): ItemDef['dataType'] {
  if (type === 'calc') return 'float';
  if (type === 'slider') return 'integer';
  if (type === 'yesno' || type === 'truefalse') return 'boolean';
  if (type === 'file') return 'base64Binary';
  if (type !== 'text') return 'text';
  if (validation.startsWith('datetime')) return 'partialDatetime';
  if (validation.startsWith('date')) return 'date';
  if (validation.startsWith('time')) return 'partialTime';
  if (validation === 'integer') return 'integer';
  return validation.startsWith('number') ? 'float' : 'text';
}

function choicesFor({ type, choices }: Field): Choice[] {
  if (type === 'radio' || type === 'dropdown') return choicesOf(choices);
  if (type === 'yesno') return choicesOf('1, Yes | 0, No');
  return type === 'truefalse' ? choicesOf('1, True | 0, False') : [];
}

/** REDCap warns of what is outside and keeps it: soft. */
function rangesOf({ type, min, max }: Field): RangeCheck[] {
  if (type !== 'text') return [];
  const check = (comparator: 'GE' | 'LE', value: string): RangeCheck => ({
    comparator,
    softHard: 'soft',
    checkValues: [value],
  });
  return [...(min === '' ? [] : [check('GE', min)]), ...(max === '' ? [] : [check('LE', max)])];
}
