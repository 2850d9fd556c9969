import { openDraw } from '../scale/draw.ts';

/** Ten visits of five forms; a form has twelve items, and a group of two items that stands in it four times. */
const visits = 10;
const forms = 5;
const plain = 12;
const repeats = 4;

export const formsOfSubject = visits * forms;
export const valuesOfForm = plain + repeats * 2;
export const valuesOfSubject = formsOfSubject * valuesOfForm;

const types = [
  'integer',
  'integer',
  'integer',
  'integer',
  'decimal',
  'decimal',
  'decimal',
  'text',
  'text',
  'date',
  'coded',
  'partialDate',
] as const;
type ItemType = (typeof types)[number];

const each = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_, n) => text(n)).join('');

const group = (oid: string, type: string, refs: string, repeating = 'No') =>
  `<ItemGroupDef OID="${oid}" Name="${oid}" Repeating="${repeating}" Type="${type}">${refs}</ItemGroupDef>`;
const groupRef = (oid: string, n: number) =>
  `<ItemGroupRef ItemGroupOID="${oid}" OrderNumber="${n + 1}" Mandatory="Yes"/>`;
const itemRef = (oid: string, n: number) => `<ItemRef ItemOID="${oid}" OrderNumber="${n + 1}" Mandatory="No"/>`;

/** Question texts in both languages, ranges that hold, a code list. */
function item(oid: string, type: ItemType): string {
  const isCoded = type === 'coded';
  const range =
    type === 'integer' ? '<RangeCheck Comparator="LE" SoftHard="Soft"><CheckValue>900</CheckValue></RangeCheck>' : '';
  return `<ItemDef OID="${oid}" Name="${oid}" DataType="${isCoded ? 'text' : type}">
      <Question><TranslatedText xml:lang="en" Type="text/plain">Question ${oid}</TranslatedText><TranslatedText xml:lang="zh" Type="text/plain">问题 ${oid}</TranslatedText></Question>
      ${range}${isCoded ? '<CodeListRef CodeListOID="CL.GRADE"/>' : ''}</ItemDef>`;
}

/** ODM 2.0: ten visits of five forms. @param definitions Of the groups in a form, and of their items. */
function studyDocument(
  { visit, form }: { readonly visit: (v: number) => string; readonly form: (f: number) => string },
  groupsOf: (f: number) => readonly string[],
  definitions: string,
): Uint8Array {
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" ODMVersion="2.0" FileType="Snapshot" Granularity="Metadata" FileOID="T" CreationDateTime="2026-05-01T00:00:00Z">
  <Study OID="ST.TRANSFER" StudyName="TRANSFER" ProtocolName="TRANSFER"><MetaDataVersion OID="MDV.1" Name="MDV.1">
    <Protocol><StudyEventGroupRef StudyEventGroupOID="SEG" OrderNumber="1" Mandatory="Yes"/></Protocol>
    <StudyEventGroupDef OID="SEG" Name="Plan">${each(visits, (v) => `<StudyEventRef StudyEventOID="${visit(v)}" OrderNumber="${v + 1}" Mandatory="Yes"/>`)}</StudyEventGroupDef>
    ${each(visits, (v) => `<StudyEventDef OID="${visit(v)}" Name="${visit(v)}" Repeating="No" Type="Scheduled">${each(forms, (f) => groupRef(form(f), f))}</StudyEventDef>`)}
    ${each(forms, (f) => group(form(f), 'Form', groupsOf(f).map(groupRef).join('')))}
    ${definitions}
    <CodeList OID="CL.GRADE" Name="Grade" DataType="text">${each(5, (n) => `<CodeListItem CodedValue="${n}"><Decode><TranslatedText xml:lang="en" Type="text/plain">Grade ${n}</TranslatedText></Decode></CodeListItem>`)}</CodeList>
  </MetaDataVersion></Study>
</ODM>`);
}

/** Items of every common type, and a group that repeats. */
export function transferDocument(): Uint8Array {
  const names = { visit: (v: number) => `SE.${v}`, form: (f: number) => `FO.${f}` };
  const plainRefs = (f: number) => each(plain, (n) => itemRef(`IT.${f}.${n}`, n));
  const items = (f: number) =>
    each(plain, (n) => item(`IT.${f}.${n}`, types[n] ?? 'text')) +
    item(`IT.${f}.R`, 'integer') +
    item(`IT.${f}.S`, 'decimal');
  return studyDocument(
    names,
    (f) => [`IG.${f}`, `IR.${f}`],
    each(forms, (f) => group(`IG.${f}`, 'Section', plainRefs(f))) +
      each(forms, (f) => group(`IR.${f}`, 'Section', itemRef(`IT.${f}.R`, 0) + itemRef(`IT.${f}.S`, 1), 'Dynamic')) +
      each(forms, items),
  );
}

const flat = {
  visit: (v: number) => `Event.visit_${v}`,
  form: (f: number) => `Form.form_${f}`,
  group: (f: number) => `form_${f}.item_${f}_0`,
  item: (f: number, n: number) => `item_${f}_${n}`,
};

/** As many items, of the same types, by the names of a REDCap project, in which nothing repeats. */
export function flatDocument(): Uint8Array {
  const refs = (f: number) => each(valuesOfForm, (n) => itemRef(flat.item(f, n), n));
  const typeOf = (n: number): ItemType => types[n] ?? (n % 2 === 0 ? 'integer' : 'decimal');
  return studyDocument(
    flat,
    (f) => [flat.group(f)],
    each(forms, (f) => group(flat.group(f), 'Section', refs(f))) +
      each(forms, (f) => each(valuesOfForm, (n) => item(flat.item(f, n), typeOf(n)))),
  );
}

/** The values of planted forms, as they stand in such a project. */
export function* flatForms(planted: Iterable<PlantedForm>): Generator<PlantedForm> {
  let cell = 0;
  for (const { subject, items } of planted) {
    const [v, f] = [Math.floor((cell % formsOfSubject) / forms), cell % forms];
    const values = Object.values(items).map((one, n) => [`${flat.group(f)}/${flat.item(f, n)}`, one] as const);
    yield { subject, form: `${flat.visit(v)}~${flat.form(f)}`, items: Object.fromEntries(values) };
    cell += 1;
  }
}

/** The flat records of the same: a row for each visit of a subject. */
export function* flatRecords(planted: Iterable<PlantedForm>): Generator<readonly string[]> {
  const columns = Array.from({ length: forms }, (_, f) =>
    Array.from({ length: valuesOfForm }, (_, n) => flat.item(f, n)),
  );
  yield ['record_id', 'redcap_event_name', ...columns.flat()];
  let row: string[] = [];
  let cell = 0;
  for (const { subject, items } of planted) {
    if (cell % forms === 0) row = [subject, `visit_${Math.floor((cell % formsOfSubject) / forms)}`];
    row.push(...Object.values(items).map(({ value }) => value));
    cell += 1;
    if (cell % forms === 0) yield row;
  }
}

/** A stored item: of one in ten there was another value before. */
interface PlantedItem {
  readonly value: string;
  readonly version: number;
}

export interface PlantedForm {
  readonly subject: string;
  readonly form: string;
  readonly items: Readonly<Record<string, PlantedItem>>;
}

export const subjectKey = (n: number) => `01-${String(n + 1).padStart(5, '0')}`;

/** The forms of so many subjects, by subject; the same for the same seed. */
export function* plantedForms(subjects: number, seed: number): Generator<PlantedForm> {
  const draw = openDraw(seed);
  const whole = (max: number) => Math.floor(draw.uniform() * max);
  const draws: Readonly<Record<ItemType, () => string>> = {
    integer: () => String(1 + whole(899)),
    decimal: () => `${whole(300)}.${whole(10)}${1 + whole(9)}`,
    text: () => `${words[whole(words.length)]} ${words[whole(words.length)]} ${whole(1000)}`,
    date: () => `2026-0${1 + whole(9)}-${10 + whole(18)}`,
    coded: () => String(whole(5)),
    partialDate: () => (whole(3) === 0 ? '2025' : `2025-1${whole(3)}`),
  };
  const stored = (type: ItemType) => ({ value: draws[type](), version: whole(10) === 0 ? 2 : 1 });
  for (let n = 0; n < subjects; n++) {
    for (let cell = 0; cell < formsOfSubject; cell++) {
      const f = cell % forms;
      const items: Record<string, PlantedItem> = {};
      for (const [index, type] of types.entries()) items[`IG.${f}/IT.${f}.${index}`] = stored(type);
      for (let repeat = 1; repeat <= repeats; repeat++) {
        items[`IR.${f}!${repeat}/IT.${f}.R`] = stored('integer');
        items[`IR.${f}!${repeat}/IT.${f}.S`] = stored('decimal');
      }
      yield { subject: subjectKey(n), form: `SE.${Math.floor(cell / forms)}~FO.${f}`, items };
    }
  }
}

const words = [
  'headache',
  'mild',
  'after meal',
  'R&D',
  '"as told"',
  '未见异常',
  '头痛',
  'resolved',
  'left arm',
  '=2x',
  'n.a.',
  'since birth',
];
