import { edc } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { compareBuilds } from '../logic/build/compare-builds.ts';
import { lintBuild } from '../logic/build/lint-build.ts';
import { getMigration, listMigratedSubjects, listMigrations } from '../logic/migration/list-migrations.ts';
import { listOrphans } from '../logic/migration/list-orphans.ts';
import { pauseMigration } from '../logic/migration/pause-migration.ts';
import { startMigration } from '../logic/migration/start-migration.ts';
import type { ServiceContext } from '../service-context.ts';
import { toMigratedSubject, toMigration } from './amendment-messages.ts';
import { toFinding } from './messages.ts';

/** verum.edc.v1.AmendmentService: message ↔ command, nothing else. */
export function amendmentService(service: ServiceContext): Binding {
  return bind(edc.AmendmentService, {
    async lintBuild(request, call) {
      return { findings: (await lintBuild(service, call, request)).map(toFinding) };
    },
    async compareBuilds(request, call) {
      const { differences, sites } = await compareBuilds(service, call, request);
      return {
        differences: differences.map(({ properties, ...rest }) => ({ ...rest, properties: [...properties] })),
        sites: [...sites],
      };
    },
    async startMigration({ study, site, build, dryRun, reason }, call) {
      return toMigration(await startMigration(service, call, { study, site, build, isDryRun: dryRun, reason }));
    },
    getMigration: async (request, call) => toMigration(await getMigration(service, call, request)),
    async listMigrations({ study }, call) {
      return { migrations: (await listMigrations(service, call, study)).map(toMigration) };
    },
    async listMigratedSubjects(request, call) {
      const { subjects, nextPageToken } = await listMigratedSubjects(service, call, request);
      return { subjects: subjects.map(({ subject, report }) => toMigratedSubject(subject, report)), nextPageToken };
    },
    pauseMigration: async (request, call) => toMigration(await pauseMigration(service, call, request)),
    async listOrphans(request, call) {
      const { orphans, nextPageToken } = await listOrphans(service, call, request);
      return {
        orphans: orphans.map(({ content: { value, unit = '' }, ...place }) => ({
          ...{ ...place, unit },
          ...(value !== undefined && { value }),
        })),
        nextPageToken,
      };
    },
  });
}
