import { type Call, refuse } from '@verum/call';
import type { AdminData, OdmContent } from '@verum/odm';
import type { Build } from '../../domain/build/build.ts';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import { signatureOid } from '../../domain/transfer/export-facts.ts';
import type { ServiceContext } from '../../service-context.ts';
import { selectBuilds } from '../../store/builds.ts';
import {
  type ExportScope,
  selectActors,
  selectForeignReferences,
  selectLocations,
  selectMeanings,
} from '../../store/exports.ts';

/** By number. */
export type ExportBuilds = ReadonlyMap<number, CompiledBuild>;

/**
 * The published builds; the last draft while there is none.
 * @throws Refusal NOT_FOUND for a study without builds
 */
export async function loadExportBuilds(
  { database, builds }: ServiceContext,
  call: Call,
  { study, sites }: ExportScope,
): Promise<ExportBuilds> {
  return await database.read(call, async (sql) => {
    const all = await selectBuilds(sql, study, sites);
    const published = all.filter(({ state }) => state === 'PUBLISHED');
    const chosen: readonly Build[] = published.length > 0 ? published : all.slice(-1);
    const loaded = new Map<number, CompiledBuild>();
    if (chosen.length === 0) throw refuse('NOT_FOUND', { facts: { study, what: 'build' } });
    for (const { build } of chosen) loaded.set(build, await builds.get(sql, { study, build }));
    return loaded;
  });
}

async function adminData(
  { database }: ServiceContext,
  call: Call,
  scope: ExportScope,
  builds: ExportBuilds,
  studyOid: string,
  withAudit: boolean,
): Promise<AdminData> {
  return await database.read(call, async (sql) => {
    const actors = withAudit ? await selectActors(sql, scope) : [];
    const meanings = withAudit ? await selectMeanings(sql, scope) : [];
    const foreign = withAudit ? await selectForeignReferences(sql, scope) : nobody;
    const locations = await selectLocations(sql, scope);
    const own = new Set([
      ...actors.map(({ id }) => id),
      ...meanings.map(signatureOid),
      ...locations.map(({ site }) => site),
    ]);
    return {
      studyOid,
      users: [
        ...actors.map(({ id, name }) => ({ oid: id, ...(name !== null && { fullName: name }) })),
        ...others(foreign.users, own),
      ],
      locations: [
        ...locations.map(({ site, builds: active }) => ({
          oid: site,
          name: site,
          type: 'Site',
          metaDataVersions: active.flatMap(({ build, fromDate }) => {
            const model = builds.get(build)?.model;
            return model ? [{ studyOid: model.studyOid, metaDataVersionOid: model.oid, effectiveDate: fromDate }] : [];
          }),
        })),
        ...others(foreign.locations, own),
      ],
      signatureDefs: [
        ...meanings.map((meaning) => ({
          ...{ oid: signatureOid(meaning), methodology: 'Electronic' as const, meaning },
          legalReason: 'The signer gave their password again and declares the content to be so (21 CFR 11.50, 11.200).',
        })),
        ...others(foreign.definitions, own),
      ],
    };
  });
}

const nobody = { users: [], locations: [], definitions: [] };

/** Of other systems, each OID once, and none that is ours. */
function others<T extends { readonly oid: string }>(given: readonly T[], own: ReadonlySet<string>): T[] {
  return [...new Map(given.filter(({ oid }) => !own.has(oid)).map((one) => [one.oid, one])).values()];
}

export interface ExportContent {
  readonly scope: ExportScope;
  readonly builds: ExportBuilds;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly withAudit: boolean;
  readonly metaDataOnly: boolean;
  readonly subjects?: () => NonNullable<OdmContent['subjects']>;
}

/** A document of the study: its builds, and unless it is of metadata only, who, where, and the subjects as far as they are given. */
export async function exportContent(service: ServiceContext, call: Call, asked: ExportContent): Promise<OdmContent> {
  const { scope, builds, createdAt, withAudit, metaDataOnly } = asked;
  const [first] = builds.values();
  return {
    file: {
      fileOid: `verum/${scope.study}/${createdAt}`,
      fileType: withAudit && !metaDataOnly ? 'Transactional' : 'Snapshot',
      granularity: metaDataOnly ? 'Metadata' : 'All',
      creationDateTime: createdAt,
      sourceSystem: 'Verum',
    },
    builds: [...builds.values()].map((build) => (scope.unblinded === null ? build.model : build.openModel())),
    ...(!metaDataOnly &&
      first && {
        adminData: [await adminData(service, call, scope, builds, first.model.studyOid, withAudit)],
        ...(asked.subjects && { subjects: asked.subjects() }),
      }),
  };
}
