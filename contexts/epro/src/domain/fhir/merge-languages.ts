import type { ItemModel, TextModel } from '@verum/diary-rules';
import { type Finding, notCarried } from '../finding.ts';
import type { InstrumentContent, InstrumentReading } from '../instrument.ts';

/** One instrument of documents that differ in nothing but their language; an error at the first item that does. */
export function mergeLanguages(readings: readonly InstrumentReading[]): InstrumentReading {
  const [first, ...others] = readings;
  const findings = readings.flatMap((each) => each.findings);
  if (!first?.content) return { findings: first ? findings : [none()] };
  let content = first.content;
  for (const { content: other } of others) {
    if (!other) continue;
    const place = difference(content, other);
    if (place !== undefined) {
      const message = { en: 'The languages do not ask the same.', zh: '不同语言的内容不一致。' };
      findings.push(notCarried('languages-differ', place, message));
    } else content = merged(content, other);
  }
  return { content, owner: first.owner ?? '', licence: first.licence ?? '', findings };
}

function none(): Finding {
  return notCarried('no-questionnaire', '', { en: 'An empty list.', zh: '列表为空。' });
}

/** The first item that differs in more than its words; undefined where none does. */
function difference(a: InstrumentContent, b: InstrumentContent): string | undefined {
  const index = a.items.findIndex((item, at) => skeleton(item) !== skeleton(b.items[at]));
  if (index >= 0) return a.items[index]?.item;
  if (a.items.length !== b.items.length) return b.items[a.items.length]?.item ?? '';
  return a.scores.find(({ cel }, at) => cel !== b.scores[at]?.cel)?.score;
}

/** Everything of an item but its words. */
function skeleton(item: ItemModel | undefined): string {
  return JSON.stringify(item, (_, value: unknown) =>
    Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null && 'lang' in each)
      ? value.length > 0
      : value,
  );
}

function merged(a: InstrumentContent, b: InstrumentContent): InstrumentContent {
  return {
    title: both(a.title, b.title),
    instruction: both(a.instruction, b.instruction),
    recall: both(a.recall, b.recall),
    items: a.items.map((item, at) => {
      const other = b.items[at] ?? item;
      return {
        ...item,
        prompt: both(item.prompt, other.prompt),
        instruction: both(item.instruction, other.instruction),
        minLabel: both(item.minLabel, other.minLabel),
        maxLabel: both(item.maxLabel, other.maxLabel),
        options: item.options.map((option, place) => ({
          ...option,
          label: both(option.label, other.options[place]?.label ?? []),
        })),
      };
    }),
    scores: a.scores.map((score, at) => ({ ...score, label: both(score.label, b.scores[at]?.label ?? []) })),
  };
}

function both(a: readonly TextModel[], b: readonly TextModel[]): TextModel[] {
  const known = new Set(a.map(({ lang }) => lang));
  return [...a, ...b.filter(({ lang }) => !known.has(lang))];
}
