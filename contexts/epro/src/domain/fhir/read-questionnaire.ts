import type { ConditionModel, ItemModel, ScoreModel, TextModel } from '@verum/diary-rules';
import { FhirRefusal, isJsonObject, type JsonObject, parseJson } from '@verum/fhir';
import { variableOf } from '../expression.ts';
import { type Finding, notCarried } from '../finding.ts';
import type { InstrumentContent, InstrumentReading } from '../instrument.ts';
import { extensionsOf, objectAt, objectsAt, plain, textAt } from './json.ts';
import { mergeLanguages } from './merge-languages.ts';
import { type Around, combined, readConditions, readItem } from './read-item.ts';
import { readScore, variablesOf } from './read-score.ts';
import { textsOf } from './read-texts.ts';

const limits = { bytesMax: 2_000_000, depthMax: 40, valuesMax: 100_000 };

/**
 * An instrument from a FHIR R4 Questionnaire, or from several that are the same in other languages. What would be asked
 * otherwise than the source says is an error at its link id. `language`: of a document that names none.
 */
export function readQuestionnaire(document: Uint8Array, language: string): InstrumentReading {
  try {
    const json = parseJson(document, limits);
    const roots = Array.isArray(json) ? json : [json];
    const readings = roots.map((root, index) =>
      isJsonObject(root) && root.resourceType === 'Questionnaire' ? readRoot(root, language) : notOne(`/${index}`),
    );
    return mergeLanguages(readings);
  } catch (error) {
    if (!(error instanceof FhirRefusal)) throw error;
    return { findings: [notCarried(error.code, '', error.text)] };
  }
}

function notOne(path: string): InstrumentReading {
  const message = { en: 'Not a Questionnaire of FHIR R4.', zh: '不是 FHIR R4 Questionnaire。' };
  return { findings: [notCarried('no-questionnaire', path, message)] };
}

function readRoot(root: JsonObject, language: string): InstrumentReading {
  const lang = textAt(root, 'language') || language;
  const taken = new Taken(root);
  taken.all(objectsAt(root, 'item'), { root, lang, stem: [], conditions: [], isAny: false });
  const isCopied = objectsAt(root, 'modifierExtension').length > 0 || root.implicitRules !== undefined;
  const modifier = { en: 'A modifier changes what the document means.', zh: '修饰元素改变了文档的含义。' };
  const content: InstrumentContent = {
    title: titleOf(root, lang),
    instruction: [],
    recall: [],
    items: taken.items,
    scores: taken.scores,
  };
  return {
    content,
    owner: textAt(root, 'publisher'),
    licence: textAt(root, 'copyright'),
    findings: [...taken.findings, ...(isCopied ? [notCarried('modifier-not-understood', '', modifier)] : [])],
  };
}

function titleOf(root: JsonObject, lang: string): TextModel[] {
  const title = textsOf(root, 'title', lang);
  return title.length > 0 ? title : textsOf(root, 'name', lang);
}

/** What has been read so far: items lie flat, in the order in which they are asked. */
class Taken {
  readonly items: ItemModel[] = [];
  readonly scores: ScoreModel[] = [];
  readonly findings: Finding[] = [];
  readonly #root: JsonObject;
  readonly #choices = new Set<string>();
  readonly #decimals = new Set<string>();

  constructor(root: JsonObject) {
    this.#root = root;
  }

  all(sources: readonly JsonObject[], around: Around): void {
    for (const source of sources) {
      if (textAt(source, 'type') === 'group') this.#group(source, around);
      else if (calculation(source)) this.#score(source, around.lang);
      else this.#question(source, around);
    }
  }

  #group(source: JsonObject, around: Around): void {
    const path = textAt(source, 'linkId');
    if (plain(source.repeats) === 'true') {
      this.findings.push(notCarried('group-repeats', path, { en: 'A group that repeats.', zh: '可重复的题组。' }));
    }
    const own = readConditions(source, path);
    const enabled = combined(around, own, textAt(source, 'enableBehavior') === 'any' && own.conditions.length > 1);
    if (!enabled) this.findings.push(mixed(path));
    this.findings.push(...own.findings);
    const stem = [...around.stem, ...textsOf(source, 'text', around.lang)];
    const { conditions = [], isAny = false } = enabled ?? {};
    this.all(objectsAt(source, 'item'), { ...around, stem, conditions, isAny });
  }

  #question(source: JsonObject, around: Around): void {
    const { item, findings } = readItem(source, around);
    this.findings.push(...findings);
    this.items.push(item);
    if (item.options.length > 0 && textAt(source, 'type') === 'choice') this.#choices.add(item.item);
    if (hasFraction(item)) this.#decimals.add(variableOf(item.item));
    const inner = objectsAt(source, 'item').filter(
      (each) => item.kind === 'display' || textAt(each, 'type') !== 'display',
    );
    if (inner.length === 0) return;
    // What stands inside of an answer is asked where there is one.
    const given: ConditionModel = { item: item.item, operator: 'exists', value: 'true' };
    const enabled = combined(around, { conditions: [given] }, false);
    if (!enabled) this.findings.push(mixed(item.item));
    this.all(inner, { ...around, stem: [], conditions: enabled?.conditions ?? [], isAny: false });
  }

  #score(source: JsonObject, lang: string): void {
    const path = textAt(source, 'linkId');
    const variables = variablesOf(this.#root, source);
    const cel = readScore(calculation(source) ?? '', { variables, choices: this.#choices, decimals: this.#decimals });
    if (cel === undefined) {
      const message = { en: 'The calculation cannot be carried with certainty.', zh: '无法确定地转换该计算公式。' };
      this.findings.push(notCarried('calculation-not-carried', path, message));
      return;
    }
    this.scores.push({ score: path, label: textsOf(source, 'text', lang), cel });
  }
}

function hasFraction({ options, decimals }: ItemModel): boolean {
  return decimals > 0 || options.some(({ score }) => score !== '' && !/^-?\d+$/.test(score));
}

function calculation(source: JsonObject): string | undefined {
  const found = extensionsOf(source).find(({ name }) => name === 'sdc-questionnaire-calculatedExpression');
  const expression = found && objectAt(found.extension, 'valueExpression');
  if (!expression) return undefined;
  return textAt(expression, 'language') === 'text/fhirpath' ? textAt(expression, 'expression') : '';
}

function mixed(path: string): Finding {
  const message = {
    en: 'Conditions of all and of any around one another.',
    zh: '“全部满足”与“任一满足”条件相互嵌套。',
  };
  return notCarried('conditions-mixed', path, message);
}
