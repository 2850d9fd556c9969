import type { Content, DocumentDefinition, Table } from 'pdfmake';
import type {
  PrintedCasebook,
  PrintedForm,
  PrintedLine,
  PrintedQuery,
  PrintedSection,
  PrintedStatement,
} from '../../../domain/transfer/printed-casebook.ts';
import { runsOf, type Weight } from './fonts.ts';
import { isWord, wordIn } from './words.ts';

const ink = '#1d2939';
const quiet = '#475467';
const line = '#d0d5dd';

/** The name by which the document asks for a font file at a weight. */
export const fontName = (file: string, weight: Weight) => `noto-${file}-${weight}`;

/**
 * A casebook as pdfmake lays it out: a head, then form after form with values, queries, signatures and history, in A4,
 * with bookmarks by visit and form.
 */
export function casebookDocument(casebook: PrintedCasebook): DocumentDefinition {
  const t = wordIn(casebook.language);
  const title = `${t('casebook')} ${casebook.subject}`;
  return {
    info: {
      title: `${casebook.study} ${title}`,
      creator: 'Verum',
      producer: 'Verum',
      creationDate: new Date(casebook.createdAt),
    },
    language: casebook.language === 'zh' ? 'zh-CN' : 'en',
    pageSize: 'A4',
    pageMargins: [44, 52, 44, 52],
    defaultStyle: { fontSize: 9, color: ink, lineHeight: 1.25, font: fontName('latin', 400) },
    header: (page) => ({
      margin: [44, 22, 44, 0],
      columns: [
        { ...words(`${casebook.study} · ${casebook.subject} · ${casebook.site}`), fontSize: 8, color: quiet },
        { ...words(t('page').replace('%', String(page))), fontSize: 8, color: quiet, alignment: 'right' },
      ],
    }),
    content: [
      { ...words(title, 700), fontSize: 18, margin: [0, 0, 0, 8] },
      facts([
        [t('study'), casebook.study],
        [t('subject'), casebook.subject],
        [t('site'), casebook.site],
        [t('build'), casebook.build],
        [t('printed'), moment(casebook.createdAt)],
      ]),
      ...(casebook.visits.length === 0 ? [words(t('empty'))] : []),
      ...elsewhereContent(casebook.elsewhere, t),
      ...(casebook.hasMoreElsewhere ? [words(t('more'))] : []),
      ...casebook.visits.flatMap((visit) => [
        { ...words(visit.title, 700), fontSize: 13, margin: [0, 16, 0, 4], outline: true },
        ...elsewhereContent(visit.elsewhere, t),
        ...visit.forms.flatMap((form) => formContent(form, t)),
      ]),
    ],
  };
}

type T = ReturnType<typeof wordIn>;

function formContent(form: PrintedForm, t: T): Content[] {
  return [
    {
      ...words(form.title, 700),
      fontSize: 11,
      margin: [0, 10, 0, 4],
      outline: true,
    },
    ...form.sections.flatMap((section) => sectionContent(section, t)),
    ...part(t('signatures'), form.signatures.length, () =>
      grid(
        [t('when'), t('who'), t('meaning'), t('state')],
        form.signatures.map(({ at, who, meaning, isValid }) => [
          moment(at),
          who,
          meaning,
          t(isValid ? 'valid' : 'broken'),
        ]),
        ['auto', 'auto', '*', 'auto'],
      ),
    ),
    ...form.queries.flatMap((query) => queryContent(query, t)),
    ...part(t('history'), form.history.length, () =>
      grid(
        [t('when'), t('who'), t('what'), t('old'), t('new'), t('reason')],
        form.history.map((change) => [
          moment(change.at),
          change.who,
          change.label,
          change.old,
          change.new,
          change.reason,
        ]),
        ['auto', 'auto', '*', 'auto', 'auto', '*'],
      ),
    ),
    ...elsewhereContent(form.elsewhere, t),
  ];
}

function elsewhereContent(statements: readonly PrintedStatement[], t: T): Content[] {
  return part(t('elsewhere'), statements.length, () =>
    grid(
      [t('asSaid'), t('who'), t('what'), '', t('reason')],
      statements.map(({ at, who, label, kind, text, reason }) => [
        moment(at),
        who,
        [label, t(kind === 'history' ? 'version' : kind)].filter(Boolean).join(' · '),
        text,
        reason,
      ]),
      ['auto', 'auto', 'auto', '*', 'auto'],
    ),
  );
}

function sectionContent({ title, lines }: PrintedSection, t: T): Content[] {
  const body = lines.map((one): Content[] => [{ ...words(one.label), color: quiet }, valueCell(one, t)]);
  const head: Content[] = title === '' ? [] : [{ ...words(title, 700), margin: [0, 6, 0, 2] }];
  return [...head, { table: { widths: ['45%', '*'], body, dontBreakRows: true }, layout: lines_ }];
}

function valueCell({ value, decode, unit, missing }: PrintedLine, t: T): Content {
  if (missing !== undefined)
    return { ...words([t('noValue'), missing].filter((text) => text !== '').join(': ')), color: quiet };
  const shown = decode === '' ? value : `${decode} [${value}]`;
  return words(unit === '' ? shown : `${shown} ${unit}`);
}

function queryContent({ number, label, state, messages }: PrintedQuery, t: T): Content[] {
  const title = `${t('queries')} ${number}${label === '' ? '' : ` · ${label}`} · ${isWord(state) ? t(state) : state}`;
  return [
    { ...words(title, 700), margin: [0, 6, 0, 2] },
    grid(
      [t('when'), t('who'), t('state'), ''],
      messages.map(({ at, who, kind, text }) => [moment(at), who, isWord(kind) ? t(kind) : kind, text]),
      ['auto', 'auto', 'auto', '*'],
    ),
  ];
}

function part(title: string, count: number, content: () => Content): Content[] {
  return count === 0 ? [] : [{ ...words(title, 700), margin: [0, 6, 0, 2] }, content()];
}

function grid(head: readonly string[], rows: readonly (readonly string[])[], widths: Table['widths']): Content {
  return {
    table: {
      headerRows: 1,
      widths,
      body: [
        head.map((text) => ({ ...words(text), color: quiet })),
        ...rows.map((row) => row.map((text) => words(text))),
      ],
    },
    fontSize: 8,
    layout: lines_,
  };
}

function facts(rows: readonly (readonly [string, string])[]): Content {
  const body = rows.map(([name, value]) => [{ ...words(name), color: quiet }, words(value)]);
  return { table: { widths: ['auto', '*'], body }, layout: lines_ };
}

const lines_ = {
  hLineWidth: () => 0.5,
  vLineWidth: () => 0,
  hLineColor: () => line,
  paddingTop: () => 2,
  paddingBottom: () => 2,
};

/** A text, each piece of it in the font that has its characters. */
function words(text: string, weight: Weight = 400) {
  return { text: runsOf(text).map((run) => ({ text: run.text, font: fontName(run.file, weight) })) };
}

/** `2026-11-26 08:00:00` */
const moment = (iso: string) => iso.slice(0, 19).replace('T', ' ');
