import type {
  AnchorKind,
  AnchorModel,
  ConditionModel,
  ConditionOperator,
  InstrumentModel,
  ItemKind,
  ItemModel,
  OptionModel,
  ScheduleModel,
  ScoreModel,
  SlotModel,
  TextModel,
} from './model.ts';

/**
 * The models from the JSON of the contract (verum.epro.v1, proto3 mapping), in which what is zero or empty is left out.
 * The JSON comes from our own server, which has validated it; a field of another type reads as absent.
 */
export function readInstrument(json: unknown): InstrumentModel {
  return {
    instrument: text(json, 'instrument'),
    version: text(json, 'version'),
    title: texts(json, 'title'),
    instruction: texts(json, 'instruction'),
    recall: texts(json, 'recall'),
    items: list(json, 'items').map(readItem),
    scores: list(json, 'scores').map(readScore),
    hash: text(json, 'hash'),
    languages: list(json, 'languages').filter((each) => typeof each === 'string'),
  };
}

export function readSchedule(json: unknown): ScheduleModel {
  return {
    schedule: text(json, 'schedule'),
    version: number(json, 'version'),
    title: texts(json, 'title'),
    instrument: text(json, 'instrument'),
    instrumentVersion: text(json, 'instrumentVersion'),
    anchor: anchorKind(json),
    visit: text(json, 'visit'),
    fixedDate: text(json, 'fixedDate'),
    firstDay: number(json, 'firstDay'),
    lastDay: number(json, 'lastDay'),
    everyDays: number(json, 'everyDays'),
    slots: list(json, 'slots').map(readSlot),
    intoVisit: text(json, 'intoVisit'),
    effectiveFrom: text(json, 'effectiveFrom'),
  };
}

export function readAnchor(json: unknown): AnchorModel {
  return { anchor: anchorKind(json), visit: text(json, 'visit'), date: text(json, 'date') };
}

function readItem(json: unknown): ItemModel {
  return {
    item: text(json, 'item'),
    kind: hyphened(text(json, 'kind'), 'ITEM_KIND_') as ItemKind,
    prompt: texts(json, 'prompt'),
    instruction: texts(json, 'instruction'),
    options: list(json, 'options').map(readOption),
    min: text(json, 'min'),
    max: text(json, 'max'),
    minLabel: texts(json, 'minLabel'),
    maxLabel: texts(json, 'maxLabel'),
    decimals: number(json, 'decimals'),
    maxLength: number(json, 'maxLength'),
    isRequired: field(json, 'required') === true,
    mayDecline: field(json, 'mayDecline') === true,
    enableWhen: list(json, 'enableWhen').map(readCondition),
    enableAny: field(json, 'enableAny') === true,
    unit: text(json, 'unit'),
  };
}

function readOption(json: unknown): OptionModel {
  return {
    code: text(json, 'code'),
    label: texts(json, 'label'),
    score: text(json, 'score'),
    isExclusive: field(json, 'exclusive') === true,
  };
}

const OPERATORS: Readonly<Record<string, ConditionOperator>> = {
  OPERATOR_EQUALS: '=',
  OPERATOR_NOT_EQUALS: '!=',
  OPERATOR_GREATER: '>',
  OPERATOR_LESS: '<',
  OPERATOR_GREATER_OR_EQUAL: '>=',
  OPERATOR_LESS_OR_EQUAL: '<=',
  OPERATOR_EXISTS: 'exists',
};

function readCondition(json: unknown): ConditionModel {
  const operator = OPERATORS[text(json, 'operator')] ?? 'exists';
  return { item: text(json, 'item'), operator, value: text(json, 'value') };
}

function readScore(json: unknown): ScoreModel {
  return { score: text(json, 'score'), label: texts(json, 'label'), cel: text(json, 'cel') };
}

function readSlot(json: unknown): SlotModel {
  return {
    opens: text(json, 'opens'),
    due: text(json, 'due'),
    closes: text(json, 'closes'),
    lateMinutes: number(json, 'lateMinutes'),
  };
}

function anchorKind(json: unknown): AnchorKind {
  return hyphened(text(json, 'anchor'), 'ANCHOR_') as AnchorKind;
}

/** ITEM_KIND_SINGLE_CHOICE is `single-choice`. */
function hyphened(name: string, prefix: string): string {
  return name.slice(prefix.length).toLowerCase().replaceAll('_', '-');
}

function field(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[name] : undefined;
}

function text(json: unknown, name: string): string {
  const value = field(json, name);
  return typeof value === 'string' ? value : '';
}

function number(json: unknown, name: string): number {
  const value = field(json, name);
  return typeof value === 'number' ? value : 0;
}

function list(json: unknown, name: string): readonly unknown[] {
  const value = field(json, name);
  return Array.isArray(value) ? value : [];
}

function texts(json: unknown, name: string): TextModel[] {
  return list(json, name).map((each) => ({ lang: text(each, 'lang'), text: text(each, 'text') }));
}
