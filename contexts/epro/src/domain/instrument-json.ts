import type {
  ConditionModel,
  ConditionOperator,
  ItemModel,
  OptionModel,
  ScoreModel,
  TextModel,
} from '@verum/diary-rules';
import type { InstrumentContent } from './instrument.ts';

/**
 * The JSON of the contract (verum.epro.v1.Instrument) of a content: the other way round of `readInstrument`, and what is
 * kept. What is empty is left out, as the JSON of protobuf does.
 */
export function instrumentJson({ title, instruction, recall, items, scores }: InstrumentContent): object {
  return filled({
    ...{ title: textsJson(title), instruction: textsJson(instruction), recall: textsJson(recall) },
    ...{ items: items.map(itemJson), scores: scores.map(scoreJson) },
  });
}

function itemJson(item: ItemModel): object {
  const { kind, options, enableWhen, isRequired, ...rest } = item;
  return filled({
    ...rest,
    kind: `ITEM_KIND_${kind.toUpperCase().replaceAll('-', '_')}`,
    options: options.map(optionJson),
    required: isRequired,
    enableWhen: enableWhen.map(conditionJson),
  });
}

function optionJson({ isExclusive, ...option }: OptionModel): object {
  return filled({ ...option, exclusive: isExclusive });
}

const OPERATORS: Readonly<Record<ConditionOperator, string>> = {
  '=': 'OPERATOR_EQUALS',
  '!=': 'OPERATOR_NOT_EQUALS',
  '>': 'OPERATOR_GREATER',
  '<': 'OPERATOR_LESS',
  '>=': 'OPERATOR_GREATER_OR_EQUAL',
  '<=': 'OPERATOR_LESS_OR_EQUAL',
  exists: 'OPERATOR_EXISTS',
};

function conditionJson({ operator, ...condition }: ConditionModel): object {
  return { ...condition, operator: OPERATORS[operator] };
}

function scoreJson({ score, label, cel }: ScoreModel): object {
  return filled({ score, label: textsJson(label), cel });
}

function textsJson(texts: readonly TextModel[]): object[] {
  return texts.map(({ lang, text }) => ({ lang, text }));
}

function filled(json: Readonly<Record<string, unknown>>): object {
  const isEmpty = (value: unknown) =>
    value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(json).filter(([, value]) => !isEmpty(value)));
}
