import type { SiteActivation } from './activations.ts';
import type { Migration } from './release-queries.ts';

/** What keeps the casebooks of a site from being moved to a build; undefined when nothing does. */
export type Obstacle = 'inactive' | 'untried' | 'running';

export interface AmendmentFacts {
  readonly build: string;
  readonly activations: readonly SiteActivation[];
  /** The latest first. */
  readonly migrations: readonly Migration[];
}

/**
 * The casebooks of a site are moved to a build only after a dry run has shown what that does, while the build is in use
 * there, and one run at a time. The service judges again all but the dry run, which is our own rule.
 */
export function obstacleAt(site: string, { build, activations, migrations }: AmendmentFacts): Obstacle | undefined {
  const here = migrations.filter((one) => one.site === site);
  if (here.some(({ dryRun, state }) => !dryRun && state !== 'MIGRATION_STATE_DONE')) return 'running';
  const isActive = activations.some((one) => one.site === site && one.build === build && one.state === 'active');
  if (!isActive) return 'inactive';
  return lastTrial(site, { build, migrations }) ? undefined : 'untried';
}

/** The last dry run to a build that came to its end, if there is one. */
export function lastTrial(
  site: string,
  { build, migrations }: Omit<AmendmentFacts, 'activations'>,
): Migration | undefined {
  return migrations.find(
    (one) => one.site === site && one.build === build && one.dryRun && one.state === 'MIGRATION_STATE_DONE',
  );
}
