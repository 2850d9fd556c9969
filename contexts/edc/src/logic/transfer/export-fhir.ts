import {
  type SubjectOptions,
  type SubjectStatus,
  toQuestionnaire,
  toResearchStudy,
  toSubjectResources,
} from '@verum/fhir';
import { type BuildIndex, compileIndex, type ItemData, type SubjectRecord } from '@verum/odm';
import { formatFormKey } from '@verum/values';
import type { Blinding } from '../../domain/build/blinding.ts';
import { originKey } from '../../domain/casebook/rules-view.ts';
import type { ExportOptions, JobCursor } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { selectLocations } from '../../store/exports.ts';
import { type FormFacts, selectFormFacts, selectStandings } from '../../store/form-facts.ts';
import { batchesOf, openSource, recordsOf, type Source } from './casebooks.ts';
import { FhirFiles, type FhirState, toOutcome } from './fhir-files.ts';
import type { Hand } from './hand.ts';

/** While casebooks are written: the last one. */
interface FhirCursor extends JobCursor {
  readonly after: string;
  readonly files: FhirState;
  readonly done: number;
}
const isCursor = (cursor: JobCursor): cursor is FhirCursor => typeof cursor.after === 'string';

/**
 * The study as FHIR R4 under `out/`: itself, its forms, its subjects, their forms' data, and what of it FHIR does not
 * carry. Noted after each batch of casebooks, and taken up again behind the last one.
 */
export async function exportFhir(service: ServiceContext, hand: Hand, options: ExportOptions): Promise<void> {
  const source = await openSource(service, hand, options);
  const begun = isCursor(hand.job.cursor) ? hand.job.cursor : undefined;
  const writing: Writing = { source, options, files: new FhirFiles(begun?.files), builds: buildsOf(source) };
  const { files } = writing;
  let { after = '', done = 0 } = begun ?? {};
  if (!begun) await writeStudy(service, hand, writing);
  const batches = batchesOf(service, hand, source, { ...options, withHistory: false, foreign: 'nothing' }, after);
  for await (const batch of recordsOf(batches, source)) {
    await writeCasebooks(service, hand, writing, batch);
    done += batch.length;
    after = batch.at(-1)?.subjectKey ?? after;
    const pieces = files.take();
    const cursor = { stage: 'reading', after, files: files.state, done } satisfies FhirCursor;
    await hand.step({ cursor, progress: { done, total: Math.max(done, source.total), unit: 'subjects' } }, { pieces });
  }
  const pieces = [...files.take(), files.manifest(options.createdAt)];
  await hand.step({ cursor: { stage: 'packing' }, progress: { done, total: done, unit: 'subjects' } }, { pieces });
}

interface Writing {
  readonly source: Source;
  readonly options: ExportOptions;
  readonly files: FhirFiles;
  /** By OID, as far as whoever exports sees them. */
  readonly builds: ReadonlyMap<string, { readonly index: BuildIndex; readonly blinding: Blinding }>;
}

function buildsOf({ builds, scope }: Source): Writing['builds'] {
  return new Map(
    [...builds.values()].map((build) => {
      const model = scope.unblinded === null ? build.model : build.openModel();
      return [model.oid, { index: compileIndex(model), blinding: build.blinding }];
    }),
  );
}

/** The study by its last build, and the forms of each. */
async function writeStudy({ database }: ServiceContext, hand: Hand, { source, options, files, builds }: Writing) {
  const { language } = options;
  const locations = await hand.run((call) => database.read(call, (sql) => selectLocations(sql, source.scope)));
  const last = [...builds.values()].at(-1);
  if (last)
    files.add(toResearchStudy(last.index.build, 'active', { language, sites: locations.map(({ site }) => site) }));
  for (const { index } of builds.values()) {
    for (const { oid } of index.build.forms) {
      const { questionnaire, findings } = toQuestionnaire(index, oid, { language });
      if (questionnaire) files.add(questionnaire);
      for (const finding of findings) files.add(toOutcome(finding, language));
    }
  }
}

async function writeCasebooks(
  { database }: ServiceContext,
  hand: Hand,
  { source, options, files, builds }: Writing,
  batch: readonly SubjectRecord[],
) {
  const { language, withAudit } = options;
  const subjects = batch.map(({ subjectKey }) => subjectKey);
  const { facts, standings } = await hand.run((call) =>
    database.read(call, async (sql) => ({
      facts: await selectFormFacts(sql, source.scope, { subjects, withActors: withAudit }),
      standings: await selectStandings(sql, source.scope.study, subjects),
    })),
  );
  const factsBySubject = Map.groupBy(facts, ({ subject }) => subject);
  const standingOf = new Map(standings.map(({ subject, standing }) => [subject, standing]));
  for (const record of batch) {
    const build = builds.get(record.metaDataVersionOid);
    if (!build) throw new Error('a casebook stands on a build that is not there');
    const { resources, findings } = toSubjectResources(build.index, withGroups(record), {
      ...{ language, subjectStatus: statuses[standingOf.get(record.subjectKey) ?? 'ACTIVE'] },
      factsOf: factsOf(factsBySubject.get(record.subjectKey) ?? [], build.blinding),
    });
    for (const resource of resources) files.add(resource);
    for (const finding of findings) files.add(toOutcome(finding, language));
  }
}

/** A casebook knows groups by their items alone; listed, they need no word in a response about where they come from. */
function withGroups(record: SubjectRecord): SubjectRecord {
  const visits = record.visits.map((visit) => ({
    ...visit,
    forms: visit.forms.map((form) => ({ ...form, groups: groupsOf(form.items).map((path) => ({ path })) })),
  }));
  return { ...record, visits };
}

/** In the order of the items, each outer group before its inner ones. */
function groupsOf(items: readonly ItemData[]): readonly string[] {
  const groups = new Set<string>();
  for (const { path } of items)
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) groups.add(path.slice(0, end));
  return [...groups];
}

const statuses = {
  ...{ ACTIVE: 'on-study', SCREEN_FAILED: 'ineligible', COMPLETED: 'off-study', WITHDRAWN: 'withdrawn' },
} as const satisfies Readonly<Record<string, SubjectStatus>>;

const entries = { STARTED: 'in-progress', COMPLETE: 'completed', SKIPPED: 'stopped' } as const;

/** Of a form and its blinded part, which are one form to the reader: how far the form is, and the last change of both. */
function factsOf(facts: readonly FormFacts[], blinding: Blinding): NonNullable<SubjectOptions['factsOf']> {
  const byForm = Map.groupBy(facts, ({ form }) => originKey(form, blinding));
  return (visit, form) => {
    const key = formatFormKey({
      ...{ visitOid: visit.oid, visitRepeatKey: visit.repeatKey, formOid: form.oid, formRepeatKey: form.repeatKey },
    });
    const rows = byForm.get(key) ?? [];
    const own = rows.find((row) => row.form === key) ?? rows[0];
    const last = [...rows].sort((one, other) => (one.savedAt < other.savedAt ? 1 : -1))[0];
    if (!own || !last) return {};
    const { actor, actorName, isDiary, savedAt } = last;
    return {
      ...{ status: entries[own.entry], authored: savedAt },
      author: isDiary
        ? { role: 'Patient' }
        : {
            ...{ role: 'Practitioner', ...(actor !== null && { user: actor }) },
            ...(actorName !== null && { name: actorName }),
          },
    };
  };
}
