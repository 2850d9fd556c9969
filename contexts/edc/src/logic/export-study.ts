import { type Call, refuse } from '@verum/call';
import { type AdminData, type OdmContent, type SubjectRecord, writeOdm20, writeOdm132 } from '@verum/odm';
import type { Build } from '../domain/build.ts';
import type { CompiledBuild } from '../domain/compile-build.ts';
import { toSubjectRecord } from '../domain/to-subject-record.ts';
import type { ServiceContext } from '../service-context.ts';
import { selectBuilds } from '../store/builds.ts';
import { type ExportScope, selectActors, selectLocations, streamCasebooks } from '../store/exports.ts';
import { reachOf } from './reach.ts';

export interface ExportStudy {
  readonly study: string;
  readonly version: '1.3.2' | '2.0';
  /** With every version of every value: a Transactional document. */
  readonly withAudit: boolean;
  readonly withExtensions: boolean;
  /** '' for every site that the caller may export. */
  readonly site: string;
  readonly metaDataOnly: boolean;
}

const chunkBytes = 64 * 1024;

/**
 * The study as ODM, in chunks of about 64 KiB: its published builds (the last draft while there is none) and the
 * casebooks of the sites that the caller may export.
 * @throws Refusal NOT_FOUND for a study without builds
 */
export async function* exportStudy(
  service: ServiceContext,
  call: Call,
  query: ExportStudy,
): AsyncGenerator<Uint8Array> {
  const { study, site } = query;
  const scope: ExportScope = { study, site, ...reachOf(call, study) };
  const builds = await loadBuilds(service, call, scope);
  const [first] = builds.values();
  if (!first) throw refuse('NOT_FOUND', { facts: { study, what: 'build' } });
  const now = new Date(service.clock.nowMs()).toISOString();
  const content: OdmContent = {
    file: {
      fileOid: `verum/${study}/${now}`,
      fileType: query.withAudit && !query.metaDataOnly ? 'Transactional' : 'Snapshot',
      granularity: query.metaDataOnly ? 'Metadata' : 'All',
      creationDateTime: now,
      sourceSystem: 'Verum',
    },
    builds: [...builds.values()].map((build) => (scope.unblinded === null ? build.model : build.openModel())),
    ...(!query.metaDataOnly && {
      adminData: [await adminData(service, call, scope, builds, first.model.studyOid, query.withAudit)],
      subjects: subjects(service, call, scope, builds, query.withAudit),
    }),
  };
  const write = query.version === '2.0' ? writeOdm20 : writeOdm132;
  yield* inChunks(write(content, { withExtensions: query.withExtensions }));
}

type Builds = ReadonlyMap<number, CompiledBuild>;

async function loadBuilds(
  { database, builds }: ServiceContext,
  call: Call,
  { study, sites }: ExportScope,
): Promise<Builds> {
  return await database.read(call, async (sql) => {
    const all = await selectBuilds(sql, study, sites);
    const published = all.filter(({ state }) => state === 'PUBLISHED');
    const chosen: readonly Build[] = published.length > 0 ? published : all.slice(-1);
    const loaded = new Map<number, CompiledBuild>();
    for (const { build } of chosen) loaded.set(build, await builds.get(sql, { study, build }));
    return loaded;
  });
}

async function adminData(
  { database }: ServiceContext,
  call: Call,
  scope: ExportScope,
  builds: Builds,
  studyOid: string,
  withAudit: boolean,
): Promise<AdminData> {
  return await database.read(call, async (sql) => {
    const actors = withAudit ? await selectActors(sql, scope) : [];
    const locations = await selectLocations(sql, scope);
    return {
      studyOid,
      users: actors.map(({ id, name }) => ({ oid: id, ...(name !== null && { fullName: name }) })),
      locations: locations.map(({ site, builds: active }) => ({
        oid: site,
        name: site,
        type: 'Site',
        metaDataVersions: active.flatMap(({ build, fromDate }) => {
          const model = builds.get(build)?.model;
          return model ? [{ studyOid: model.studyOid, metaDataVersionOid: model.oid, effectiveDate: fromDate }] : [];
        }),
      })),
      signatureDefs: [],
    };
  });
}

async function* subjects(
  { database }: ServiceContext,
  call: Call,
  scope: ExportScope,
  builds: Builds,
  withAudit: boolean,
): AsyncGenerator<SubjectRecord> {
  for await (const batch of streamCasebooks(database, call, scope, withAudit)) {
    for (const casebook of batch) {
      const build = builds.get(casebook.build);
      if (!build)
        throw new Error(`a casebook of ${scope.study} stands on build ${casebook.build}, which is not published`);
      yield toSubjectRecord(build, casebook);
    }
  }
}

async function* inChunks(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const part of parts) {
    text += part;
    if (text.length < chunkBytes) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
