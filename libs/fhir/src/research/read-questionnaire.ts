import type {
  CodeList,
  ConditionDef,
  ContentRef,
  DataType,
  Finding,
  GroupDef,
  ItemDef,
  MethodDef,
  RangeCheck,
  StudyBuild,
  Unit,
} from '@verum/odm';
import { formatItemPath, KeyError, keyComponentFault, parseItemPath } from '@verum/values';
import type { JsonObject } from '../json.ts';
import {
  countAt,
  extensionAt,
  extensionText,
  OWN,
  objectAt,
  objectsAt,
  parseQuestionnaireUrl,
  textAt,
} from './element.ts';
import { type Asked, readEnableWhen } from './read-enable-when.ts';
import { codeListOid, listOf, readChoices, readUnits } from './read-options.ts';
import { textsOf } from './texts.ts';
import { Told } from './told.ts';

const SD = 'http://hl7.org/fhir/StructureDefinition/';
const CALCULATED = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression';

export interface ReadOptions {
  /** Of the study and the build that are made, where the Questionnaire is not one of ours. */
  readonly studyOid: string;
  readonly oid: string;
}

/**
 * A Questionnaire as a build of one form. In one of ours OIDs come from the paths of its linkIds; in one of others a
 * linkId is an OID. enableWhen hides where its meaning is certain; calculations are kept as methods and not executed;
 * what is not carried is a finding at its place. Undefined when it asks nothing.
 */
export function readQuestionnaire(
  questionnaire: JsonObject,
  options: ReadOptions,
): { readonly build?: StudyBuild; readonly findings: readonly Finding[] } {
  const told = new Told();
  if (questionnaire.resourceType !== 'Questionnaire') told.add('wrong-resource', '', 'Questionnaire');
  else if (objectsAt(questionnaire, 'modifierExtension').length > 0)
    told.add('modifier-not-understood', '/modifierExtension');
  if (told.list.length > 0) return { findings: told.list };
  const version = textAt(questionnaire, 'version');
  const own = parseQuestionnaireUrl(`${textAt(questionnaire, 'url')}|${version}`);
  const making = new Making(questionnaire, told, own?.formOid);
  const content = making.content(objectsAt(questionnaire, 'item'), { path: '/item', groups: [], repeats: new Set() });
  making.conditionsLast();
  if (content.length === 0) told.add('element-missing', '/item', 'item');
  if (content.length === 0) return { findings: told.list };
  const language = textAt(questionnaire, 'language');
  const title = textAt(questionnaire, 'title') || textAt(questionnaire, 'name');
  const formOid = own?.formOid ?? (textAt(questionnaire, 'id') || textAt(questionnaire, 'name') || 'FORM');
  const studyOid = own?.studyOid ?? options.studyOid;
  const oid = own?.buildOid || options.oid;
  const { items, groups, codeLists, units, conditions, methods } = making;
  const build: StudyBuild = {
    ...{ odmVersion: '2.0', studyOid, studyName: studyOid, studyDescription: [], protocolName: studyOid },
    ...{ oid, name: oid, description: [], ...(language !== '' && { defaultLanguage: language }), protocol: {} },
    visits: [
      {
        ...{ oid: 'VISIT', name: 'Visit', type: 'common', repeating: false, plan: { position: 1, mandatory: true } },
        description: [
          { lang: 'en', text: 'Visit' },
          { lang: 'zh', text: '访视' },
        ],
        forms: [{ formOid, mandatory: false }],
      },
    ],
    forms: [
      {
        ...{ oid: formOid, name: title || formOid, content },
        description: textsOf(questionnaire, 'description', language),
        repeating: extensionAt(questionnaire, OWN.repeatKey)?.valueBoolean === true,
      },
    ],
    ...{ items, groups, codeLists, units, conditions, methods },
  };
  return { build, findings: told.list };
}

interface Around {
  readonly path: string;
  readonly groups: readonly string[];
  readonly repeats: ReadonlySet<string>;
}

class Making {
  readonly items: ItemDef[] = [];
  readonly groups: GroupDef[] = [];
  readonly codeLists: CodeList[] = [];
  readonly units: Unit[] = [];
  readonly conditions: ConditionDef[] = [];
  readonly methods: MethodDef[] = [];
  readonly #root: JsonObject;
  readonly #language: string;
  readonly #told: Told;
  readonly #isOwn: boolean;
  /** Of ours, several forms may become one build. */
  readonly #within: readonly string[];
  readonly #asked = new Map<string, Asked>();
  readonly #pending: { source: JsonObject; oid: string; at: string; around: readonly string[] }[] = [];

  constructor(root: JsonObject, told: Told, formOid: string | undefined) {
    this.#root = root;
    this.#language = textAt(root, 'language');
    this.#told = told;
    this.#isOwn = formOid !== undefined;
    this.#within = formOid === undefined ? [] : [formOid];
  }

  content(sources: readonly JsonObject[], around: Around): ContentRef[] {
    return sources.flatMap((source, position) =>
      this.#place(source, { ...around, path: `${around.path}/${position}` }),
    );
  }

  #place(source: JsonObject, around: Around): ContentRef[] {
    const { path } = around;
    const type = textAt(source, 'type');
    if (type === 'display') return this.#left('only-shown', path);
    if (objectsAt(source, 'modifierExtension').length > 0) return this.#left('modifier-not-understood', path);
    const linkId = textAt(source, 'linkId');
    const oid = this.#isOwn ? parseItemPath(linkId.replace(/\/$/, ''))?.itemOid : linkId;
    const place = oid === undefined || keyComponentFault(oid) ? undefined : pathOf(around.groups, oid);
    if (oid === undefined || place === undefined) return this.#left('address-broken', path);
    this.#tellUnused(source, path);
    if (type === 'group') return this.#group(source, oid, around);
    const dataType = TYPES[type];
    const inner = objectsAt(source, 'item');
    if (inner.some((one) => one.type !== 'display')) this.#told.add('nested-question', path);
    // They stand beside the question: the answer that they are asked below of is not known to a build.
    const beside = () => this.content(inner, { ...around, path: `${path}/item` });
    if (!dataType) return [...this.#left('type-not-carried', path, plain(type)), ...beside()];
    const item = this.#item(source, oid, dataType, path);
    if (!item || this.#asked.has(linkId)) return [...this.#left('link-repeated', path), ...beside()];
    const isMany = source.repeats === true;
    this.#asked.set(linkId, { path: place, item, around: around.groups, repeats: around.repeats, isMany });
    const methodOid = this.#method(source, oid, path);
    const ref: ContentRef = {
      ...{ kind: 'item', oid, mandatory: source.required === true, ...this.#condition(source, oid, around) },
      ...(methodOid !== undefined && { methodOid }),
      ...(isMany && { repeat: true }),
    };
    return [ref, ...beside()];
  }

  #group(source: JsonObject, oid: string, around: Around): ContentRef[] {
    const { path, groups, repeats } = around;
    if (groups.includes(oid)) return this.#left('link-repeated', path);
    const repeating = source.repeats === true;
    const inner = { groups: [...groups, oid], repeats: new Set([...repeats, ...(repeating ? [oid] : [])]) };
    const content = this.content(objectsAt(source, 'item'), { ...inner, path: `${path}/item` });
    if (content.length === 0) return this.#left('group-empty', path);
    const known = this.groups.some((group) => group.oid === oid);
    // One group of a build may stand in several places, in a questionnaire of ours.
    if (known && !this.#isOwn) return this.#left('link-repeated', path);
    const texts = textsOf(source, 'text', this.#language);
    const name = extensionText(extensionAt(source, OWN.name));
    const limit = countAt(extensionAt(source, `${SD}questionnaire-maxOccurs`), 'valueInteger');
    if (!known)
      this.groups.push({
        ...{ oid, name: name ?? texts[0]?.text ?? oid, repeating, content },
        description: name === undefined && this.#isOwn ? [] : texts,
        ...(repeating && limit > 0 && { repeatingLimit: limit }),
      });
    return [{ kind: 'group', oid, mandatory: source.required === true, ...this.#condition(source, oid, around) }];
  }

  #item(source: JsonObject, oid: string, dataType: DataType, path: string): ItemDef | undefined {
    const known = this.items.find((item) => item.oid === oid);
    if (known) return this.#isOwn ? known : undefined;
    const declared = textAt(extensionAt(source, OWN.dataType), 'valueCode');
    const kind = DATA_TYPES.find((one) => one === declared) ?? dataType;
    const listOid = this.#choices(source, oid, path);
    const units = readUnits(source, this.#language);
    for (const unit of units) if (!this.units.some((one) => one.oid === unit.oid)) this.units.push(unit);
    const length = countAt(source, 'maxLength');
    const digits = textAt(extensionAt(source, `${SD}maxDecimalPlaces`), 'valueInteger');
    const rangeChecks = bounds(source);
    const item: ItemDef = {
      ...{ oid, name: extensionText(extensionAt(source, OWN.name)) ?? oid, dataType: kind, odmDataType: kind },
      ...{ description: [], question: textsOf(source, 'text', this.#language) },
      ...(length > 0 && { length }),
      ...(/^\d{1,2}$/.test(digits) && { significantDigits: Number(digits) }),
      ...(listOid !== undefined && { codeListOid: listOid }),
      ...(units.length > 0 && { unitOids: units.map((unit) => unit.oid) }),
      ...(rangeChecks.length > 0 && { rangeChecks }),
    };
    this.items.push(item);
    return item;
  }

  #choices(source: JsonObject, oid: string, path: string): string | undefined {
    const type = textAt(source, 'type');
    if (source.answerOption === undefined && source.answerValueSet === undefined) return undefined;
    if (type === 'open-choice') this.#told.add('open-choice', path);
    if (type === 'open-choice') return undefined;
    const entries = readChoices(source, this.#root, this.#language);
    if (!entries) this.#told.add('value-set-elsewhere', path);
    if (!entries || entries.length === 0) return undefined;
    const list = listOf(codeListOid(source) ?? `CL.${oid}`, entries);
    if (!this.codeLists.some((one) => one.oid === list.oid)) this.codeLists.push(list);
    return list.oid;
  }

  /** What a condition names may come after it: conditions are read last. */
  #condition(source: JsonObject, oid: string, { path, groups }: Around): { conditionOid?: string } {
    if (extensionNames(source).includes('sdc-questionnaire-enableWhenExpression'))
      this.#told.add('condition-not-carried', path);
    if (objectsAt(source, 'enableWhen').length === 0) return {};
    const conditionOid = `CO.${[...this.#within, ...groups, oid].join('.')}`;
    this.#pending.push({ source, oid: conditionOid, at: path, around: groups });
    return { conditionOid };
  }

  conditionsLast(): void {
    for (const { source, oid, at, around } of this.#pending) {
      const condition = readEnableWhen(source, { oid, around }, (linkId) => this.#asked.get(linkId));
      if (!condition) this.#told.add('condition-not-carried', at);
      // A condition without an expression hides nothing.
      if (!this.conditions.some((one) => one.oid === oid))
        this.conditions.push(condition ?? { oid, name: oid, description: [], expressions: [] });
    }
  }

  #method(source: JsonObject, oid: string, path: string): string | undefined {
    const expression = objectAt(extensionAt(source, CALCULATED), 'valueExpression');
    const code = textAt(expression, 'expression');
    if (code === '') return undefined;
    this.#told.add('not-executable', path);
    const methodOid = `MT.${oid}`;
    this.methods.push({
      ...{ oid: methodOid, name: methodOid, description: [], type: 'Computation' },
      expressions: [{ context: 'FHIRPath', code }],
    });
    return methodOid;
  }

  #left(rule: Parameters<Told['add']>[0], path: string, detail = ''): [] {
    this.#told.add(rule, path, detail);
    return [];
  }

  #tellUnused(source: JsonObject, path: string): void {
    const elements = Object.keys(source).filter((name) => !USED.has(name));
    const left = [...elements, ...extensionNames(source).filter((name) => !USED_EXTENSIONS.has(name))].map(plain);
    if (left.length > 0) this.#told.add('elements-not-used', path, left.join(', '));
  }
}

const TYPES: Readonly<Record<string, DataType>> = {
  boolean: 'boolean',
  decimal: 'float',
  integer: 'integer',
  quantity: 'float',
  date: 'partialDate',
  dateTime: 'partialDatetime',
  time: 'time',
  string: 'text',
  text: 'text',
  url: 'URI',
  choice: 'text',
  'open-choice': 'text',
};
const DATA_TYPES: readonly DataType[] = [
  ...['text', 'integer', 'float', 'double', 'boolean', 'date', 'time', 'datetime'],
  ...['partialDate', 'partialTime', 'partialDatetime', 'incompleteDate', 'incompleteTime', 'incompleteDatetime'],
  ...['durationDatetime', 'intervalDatetime', 'URI', 'hexBinary', 'base64Binary', 'hexFloat', 'base64Float'],
] as DataType[];

const USED: ReadonlySet<string> = new Set(
  'extension linkId text _text type enableWhen enableBehavior required repeats maxLength answerOption answerValueSet item'.split(
    ' ',
  ),
);
const USED_EXTENSIONS: ReadonlySet<string> = new Set([
  ...Object.values(OWN),
  ...[
    'questionnaire-unit',
    'questionnaire-unitOption',
    'questionnaire-maxOccurs',
    'maxDecimalPlaces',
    'minValue',
    'maxValue',
  ],
  ...['sdc-questionnaire-calculatedExpression', 'sdc-questionnaire-enableWhenExpression'],
]);

/** Undefined when groups in groups make it longer than an address can be. */
function pathOf(groups: readonly string[], itemOid: string): string | undefined {
  try {
    return formatItemPath({ groups: groups.map((oid) => ({ oid })), itemOid });
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
}

const extensionNames = (source: JsonObject) =>
  objectsAt(source, 'extension').map(({ url }) => String(url).split('/').at(-1) ?? '');

/** A name of a document, fit to be told. */
const plain = (name: string) => (/^[\w:.-]{1,60}$/.test(name) ? name : '?');

function bounds(source: JsonObject): RangeCheck[] {
  return objectsAt(source, 'extension').flatMap((extension): RangeCheck[] => {
    const comparator = extension.url === `${SD}minValue` ? 'GE' : extension.url === `${SD}maxValue` ? 'LE' : undefined;
    const names = ['valueInteger', 'valueDecimal', 'valueDate', 'valueDateTime'];
    const value = names.map((one) => textAt(extension, one)).find((text) => text !== '');
    return comparator && value !== undefined ? [{ comparator, softHard: 'hard', checkValues: [value] }] : [];
  });
}
