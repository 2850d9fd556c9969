import { type BuildIndex, formSlots, type ItemDef, type SubjectRecord, type Texts } from '@verum/odm';
import { formatFormKey, formatVisitKey, parseItemPath } from '@verum/values';
import type { Blinding } from '../build/blinding.ts';
import { originKey } from '../casebook/rules-view.ts';
import type { QueryThread } from '../query/query.ts';
import type { Signature } from '../review/signature.ts';
import { factWords } from './fact-words.ts';
import type { ForeignFact } from './foreign-facts.ts';

/** A casebook as it is printed: words in one language, values as they were entered, and who did what. */
export interface PrintedCasebook {
  readonly study: string;
  readonly subject: string;
  readonly site: string;
  readonly build: string;
  readonly language: PrintLanguage;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly visits: readonly PrintedVisit[];
  /** What other systems say of the subject, and of places in which nothing stands. */
  readonly elsewhere: readonly PrintedStatement[];
  /** They say more than is printed. */
  readonly hasMoreElsewhere: boolean;
}
export type PrintLanguage = 'en' | 'zh';

export interface PrintedVisit {
  readonly title: string;
  readonly elsewhere: readonly PrintedStatement[];
  readonly forms: readonly PrintedForm[];
}
export interface PrintedForm {
  readonly title: string;
  readonly sections: readonly PrintedSection[];
  readonly queries: readonly PrintedQuery[];
  readonly signatures: readonly PrintedSignature[];
  readonly history: readonly PrintedChange[];
  /** What other systems say; none of it was said, asked or signed here. */
  readonly elsewhere: readonly PrintedStatement[];
}
export interface PrintedStatement {
  /** What it is about, within the place at which it stands. */
  readonly label: string;
  readonly kind: ForeignFact['kind'];
  readonly text: string;
  /** As that system says. */
  readonly who: string;
  readonly at: string;
  readonly reason: string;
}
/** One instance of a group. */
export interface PrintedSection {
  readonly title: string;
  readonly lines: readonly PrintedLine[];
}
export interface PrintedLine {
  readonly label: string;
  readonly value: string;
  /** What the code stands for; '' where there is none. */
  readonly decode: string;
  readonly unit: string;
  /** There is no value, and this is why; '' where nothing was said. */
  readonly missing?: string;
}
export interface PrintedQuery {
  readonly number: number;
  readonly label: string;
  readonly state: string;
  readonly messages: readonly {
    readonly at: string;
    readonly who: string;
    readonly kind: string;
    readonly text: string;
  }[];
}
export interface PrintedSignature {
  readonly at: string;
  readonly who: string;
  readonly meaning: string;
  readonly isValid: boolean;
}
export interface PrintedChange {
  readonly label: string;
  readonly at: string;
  readonly who: string;
  readonly old: string;
  readonly new: string;
  readonly reason: string;
}

export interface ToPrint {
  readonly record: SubjectRecord;
  readonly index: BuildIndex;
  readonly queries: readonly QueryThread[];
  readonly signatures: readonly Signature[];
  readonly foreign: readonly (ForeignFact & { readonly place: string })[];
  readonly blinding: Blinding;
  readonly study: string;
  readonly language: PrintLanguage;
  readonly createdAt: string;
  readonly hasMoreElsewhere: boolean;
}

/** In the order of the study build; what the build has no place for comes last in its form, under its address. */
export function printedCasebook(given: ToPrint): PrintedCasebook {
  const { record, index, queries, signatures, foreign, blinding, ...head } = given;
  const { language } = head;
  const words = (texts: Texts | undefined, fallback: string) => inLanguage(texts ?? [], language) || fallback;
  // What is about blinded items stands in a row of its own, and is printed where the items are.
  const formOf = (key: string) => originKey(key, blinding);
  const said = Map.groupBy(foreign, ({ place }) => formOf(place));
  const take = (place: string, label: (path: string) => string) => {
    const facts = said.get(place) ?? [];
    said.delete(place);
    return facts.map((fact) => toStatement(fact, label(fact.path)));
  };
  const visits = record.visits.map((visit): PrintedVisit => {
    const planned = index.visits.get(visit.oid);
    return {
      title: withRepeat(words(planned?.description, planned?.name ?? visit.oid), visit.repeatKey),
      elsewhere: take(formatVisitKey(visit.oid, visit.repeatKey), (path) => path),
      forms: visit.forms.map((form) => {
        const defined = index.forms.get(form.oid);
        const { oid: visitOid, repeatKey: visitRepeatKey } = visit;
        const key = formatFormKey({ visitOid, visitRepeatKey, formOid: form.oid, formRepeatKey: form.repeatKey });
        const label = labeller(index, form.oid, language);
        const { sections, history } = linesOf(form.items, label, index, language);
        return {
          title: withRepeat(words(defined?.description, defined?.name ?? form.oid), form.repeatKey),
          sections,
          history,
          queries: queries.filter((query) => formOf(query.form) === key).map((query) => toQuery(query, label)),
          signatures: signatures.flatMap((signature) => {
            const covered = signature.forms.find((one) => formOf(one.form) === key);
            const { at, signerName, meaning } = signature;
            return covered ? [{ at, who: signerName, meaning, isValid: covered.status === 'VALID' }] : [];
          }),
          elsewhere: take(key, (path) => (path === '' ? '' : label.of(path))),
        };
      }),
    };
  });
  const subject = take('', (path) => path);
  const places = [...said.keys()].flatMap((place) => take(place, (path) => [place, path].filter(Boolean).join('/')));
  return {
    ...head,
    subject: record.subjectKey,
    site: record.siteOid ?? '',
    build: words(index.build.description, index.build.name || index.build.oid),
    visits,
    elsewhere: [...subject, ...places],
  };
}

function toStatement(fact: ForeignFact, label: string): PrintedStatement {
  const { text, author = '', saidAt = '', reason = '', state } = factWords(fact);
  const shown = state === undefined ? text : `${text} (${state})`;
  return { label, kind: fact.kind, text: shown, who: author, at: saidAt, reason };
}

interface Labels {
  /** The question, with the repeats of its groups. */
  of(path: string): string;
  group(path: string): string;
  item(path: string): ItemDef | undefined;
}

function labeller(index: BuildIndex, form: string, language: PrintLanguage): Labels {
  const slots = new Map(formSlots(index, form).map((slot) => [slot.item.oid, slot.item]));
  const item = (path: string) => slots.get(parseItemPath(path)?.itemOid ?? '');
  return {
    item,
    of(path) {
      const found = item(path);
      if (!found) return path;
      return inLanguage(found.question, language) || inLanguage(found.description, language) || found.name;
    },
    group(path) {
      const groups = parseItemPath(path)?.groups ?? [];
      return groups
        .map(({ oid, repeatKey }) => {
          const group = index.groups.get(oid);
          return withRepeat(inLanguage(group?.description ?? [], language) || (group?.name ?? oid), repeatKey);
        })
        .join(' · ');
    },
  };
}

function linesOf(
  items: SubjectRecord['visits'][number]['forms'][number]['items'],
  label: Labels,
  { codeLists, units }: BuildIndex,
  language: PrintLanguage,
) {
  const sections = new Map<string, PrintedLine[]>();
  const history: PrintedChange[] = [];
  for (const { path, value, isNull, unitOid, annotations, audit = [] } of items) {
    const title = label.group(path);
    const section = sections.get(title) ?? [];
    sections.set(title, section);
    const codes = codeLists.get(label.item(path)?.codeListOid ?? '')?.entries;
    const decodeOf = (code: string) =>
      inLanguage(codes?.find(({ codedValue }) => codedValue === code)?.decode ?? [], language);
    const unit = unitOid === undefined ? undefined : units.get(unitOid);
    const why = annotations?.flatMap(({ comment }) => comment ?? [])[0]?.text ?? '';
    section.push({
      label: label.of(path),
      value: value ?? '',
      decode: value === undefined ? '' : decodeOf(value),
      unit: unitOid === undefined ? '' : inLanguage(unit?.symbol ?? [], language) || (unit?.name ?? unitOid),
      ...((isNull || value === undefined) && { missing: why }),
    });
    for (const entry of audit) {
      history.push({
        label: label.of(path),
        at: entry.at,
        who: entry.userName ?? entry.userOid,
        old: entry.oldValue ?? '',
        new: entry.newValue ?? '',
        reason: entry.reasonForChange ?? '',
      });
    }
  }
  history.sort((a, b) => a.at.localeCompare(b.at));
  return { sections: [...sections].map(([title, lines]) => ({ title, lines })), history };
}

function toQuery({ number, path, state, thread }: QueryThread, label: Labels): PrintedQuery {
  return {
    number,
    label: path === '' ? '' : label.of(path),
    state,
    messages: thread.map(({ at, actor, actorName, kind, text }) => ({ at, who: actorName ?? actor, kind, text })),
  };
}

const withRepeat = (title: string, repeat: string | undefined) =>
  repeat === undefined ? title : `${title} (${repeat})`;

/** The language, its kin, English, the one without a language, any. */
function inLanguage(texts: Texts, language: string): string {
  const kin = (tag: string) => texts.find(({ lang }) => lang.toLowerCase().startsWith(tag));
  return (kin(language) ?? kin('en') ?? texts.find(({ lang }) => lang === '') ?? texts[0])?.text ?? '';
}
