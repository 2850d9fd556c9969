import { CsvError, type CsvRecord, readCsv } from '@verum/datasets';
import { compileIndex, type Finding, formSlots, type ItemData, type StudyBuild, type SubjectRecord } from '@verum/odm';
import { formatItemPath } from '@verum/values';

interface Slot {
  readonly form: string;
  readonly group: string;
}
interface Placed {
  readonly visit: string;
  readonly visitRepeat: string | undefined;
  readonly form: string;
  readonly formRepeat: string | undefined;
  readonly items: ItemData[];
}

export interface Records {
  /** One a record, in the order of the file. */
  readonly subjects: readonly SubjectRecord[];
  readonly findings: readonly Finding[];
}

// What REDCap adds to the fields.
const eventColumn = 'redcap_event_name';
const instrumentColumn = 'redcap_repeat_instrument';
const instanceColumn = 'redcap_repeat_instance';
const groupColumn = 'redcap_data_access_group';
// A value takes a hundred times the two bytes in which it can stand in the text, and records are held until their end.
const valuesMax = 2_000_000;
const own: ReadonlySet<string> = new Set([
  eventColumn,
  instrumentColumn,
  instanceColumn,
  groupColumn,
  'redcap_survey_identifier',
]);

/** Whether a text begins as flat records do that name events, instances or groups. */
export const isRecords = (text: string, build: StudyBuild) => {
  const [head] = readCsv(text.slice(0, text.search(/[\r\n]/) + 1 || undefined));
  const items = new Set(build.items.map(({ oid }) => oid));
  return head?.cells.slice(0, 10).some((name) => items.has(name.trim()) || own.has(name.trim())) === true;
};

/**
 * Flat records of REDCap (raw values, one row a record, event and instance) for a build with REDCap's OIDs. Events are
 * visits, repeating instruments repeat their form, data access groups are sites. Blank cells say nothing; a column that
 * the build has no item for is a finding.
 * @throws CsvError, also for more values than two million
 */
export function readRecords(text: string, build: StudyBuild): Records {
  // One row after another: all of them at once would take many times what the text does.
  const rows = readCsv(text);
  const head: CsvRecord | undefined = rows.next().value;
  if (!head) throw new CsvError('there are no columns', 1);
  const names = head.cells.map((name) => name.trim());
  const at = new Map(names.map((name, index) => [name, index] as const).reverse());
  const slots = slotsOf(build);
  const findings = unknownColumns(names, slots);
  const records = new Map<string, { site: string | undefined; placed: Map<string, Placed> }>();
  let values = 0;
  for (const { cells, line } of rows) {
    const cell = (name: string) => cells[at.get(name) ?? -1]?.trim() ?? '';
    const record = cells[0]?.trim() ?? '';
    if (record === '') continue;
    const subject = records.get(record) ?? { site: undefined, placed: new Map<string, Placed>() };
    subject.site = cell(groupColumn) || subject.site;
    records.set(record, subject);
    const event = cell(eventColumn);
    const instrument = cell(instrumentColumn);
    const instance = cell(instanceColumn) || undefined;
    const visit = event === '' ? 'VISIT' : `Event.${event}`;
    const put = (name: string, value: string, isForeign: boolean) => {
      const slot = slots.get(name);
      if (!slot || value.trim() === '') return;
      values += 1;
      if (values > valuesMax) throw new CsvError(`there are more than ${valuesMax} values: split the file`, line);
      const isRepeated = instrument !== '' && slot.form === `Form.${instrument}`;
      const place = {
        ...{ visit, visitRepeat: instrument === '' ? instance : undefined },
        ...{ form: slot.form, formRepeat: isRepeated ? instance : undefined },
      };
      const key = JSON.stringify(place);
      const form = subject.placed.get(key) ?? (isForeign ? undefined : { ...place, items: [] });
      if (!form) return;
      subject.placed.set(key, form);
      const path = formatItemPath({ groups: [{ oid: slot.group }], itemOid: name });
      if (!isForeign || form.items.every((item) => item.path !== path)) form.items.push({ path, value });
    };
    for (const [index, name] of names.entries()) if (index > 0) put(name, cells[index] ?? '', false);
    // The record's own name stands in every row, and is a value only where its form has others.
    put(names[0] ?? '', record, true);
  }
  return {
    subjects: [...records].map(([record, { site, placed }]) => toSubject(build, record, site, [...placed.values()])),
    findings,
  };
}

function slotsOf(build: StudyBuild): ReadonlyMap<string, Slot> {
  const index = compileIndex(build);
  return new Map(
    build.forms.flatMap(({ oid: form }) =>
      formSlots(index, form).map(({ item, groups }) => [item.oid, { form, group: groups.at(-1)?.group.oid ?? '' }]),
    ),
  );
}

function unknownColumns(names: readonly string[], slots: ReadonlyMap<string, Slot>): Finding[] {
  return names
    .filter((name, index) => index > 0 && !own.has(name) && !slots.has(name) && !/_timestamp$/.test(name))
    .map((name) => {
      const message = { en: `The build has no item ${name}`, zh: `研究构建中没有数据项 ${name}` };
      const action = { en: 'The column was left out.', zh: '已略去该列。' };
      const column = names.indexOf(name) + 1;
      return { severity: 'error', rule: 'column-unknown', path: `Column[${name}]`, line: 1, column, message, action };
    });
}

function toSubject(
  build: StudyBuild,
  subjectKey: string,
  siteOid: string | undefined,
  placed: readonly Placed[],
): SubjectRecord {
  const visits = Map.groupBy(placed, ({ visit, visitRepeat }) => JSON.stringify([visit, visitRepeat ?? null]));
  return {
    studyOid: build.studyOid,
    metaDataVersionOid: build.oid,
    subjectKey,
    ...(siteOid !== undefined && { siteOid }),
    visits: [...visits.values()].map((forms) => {
      const [first] = forms as [Placed, ...Placed[]];
      return {
        oid: first.visit,
        ...(first.visitRepeat !== undefined && { repeatKey: first.visitRepeat }),
        forms: forms.map(({ form, formRepeat, items }) => ({
          ...{ oid: form, groups: [], items },
          ...(formRepeat !== undefined && { repeatKey: formRepeat }),
        })),
      };
    }),
  };
}
