import type { Call } from '@verum/call';
import { type BuildDifference, compareBuilds as compare } from '../../domain/build/compare-builds.ts';
import { isBlank } from '../../domain/casebook/form-state.ts';
import { findOrphans, type Move } from '../../domain/migration/find-orphans.ts';
import { misfitsOf } from '../../domain/migration/plan-migration.ts';
import type { ServiceContext } from '../../service-context.ts';
import { toFormState } from '../../store/load-casebook.ts';
import { type MovingCasebook, streamMovingCasebooks } from '../../store/moving-casebooks.ts';
import { reachOf } from '../reach.ts';
import { type BuildName, loadModel } from './get-build.ts';

export interface CompareBuilds extends BuildName {
  /** The build compared with, usually the older one. */
  readonly with: string;
}

/** Of the casebooks of a site that stand on the build compared with. */
export interface SiteImpact {
  readonly site: string;
  readonly subjects: number;
  readonly forms: number;
  readonly signedForms: number;
  readonly orphanedValues: number;
  readonly misfitValues: number;
  /** Signed forms with a value that loses its place. */
  readonly resignForms: number;
}

export interface ComparedBuilds {
  readonly differences: readonly BuildDifference[];
  readonly sites: readonly SiteImpact[];
}

/**
 * In what two builds differ, and what that means for the casebooks on the one compared with: by the same functions
 * as their move would do it, casebook by casebook. Drafts may be compared as well.
 * @throws Refusal NOT_FOUND
 */
export async function compareBuilds(
  service: ServiceContext,
  call: Call,
  { study, build, with: other }: CompareBuilds,
): Promise<ComparedBuilds> {
  const { database, builds } = service;
  const { differences, move, number } = await database.read(call, async (sql) => {
    const newer = await loadModel(service, sql, call, { study, build });
    const older = await loadModel(service, sql, call, { study, build: other });
    return {
      differences: compare(older.model, newer.model),
      move: {
        from: await builds.get(sql, { study, build: older.number }),
        to: await builds.get(sql, { study, build: newer.number }),
      },
      number: older.number,
    };
  });
  const sites = new Map<string, SiteImpact>();
  const scope = { study, site: '', build: number, ...reachOf(call, study) };
  for await (const batch of streamMovingCasebooks(database, call, scope)) {
    for (const casebook of batch) {
      const known = sites.get(casebook.site) ?? untouched(casebook.site);
      sites.set(casebook.site, sum(known, impactOf(move, casebook)));
    }
  }
  return { differences, sites: [...sites.values()] };
}

function untouched(site: string): SiteImpact {
  return { site, ...{ subjects: 0, forms: 0, signedForms: 0, orphanedValues: 0, misfitValues: 0, resignForms: 0 } };
}

function impactOf(move: Move, { site, forms }: MovingCasebook): SiteImpact {
  let impact: SiteImpact = { ...untouched(site), subjects: 1 };
  for (const row of forms) {
    const state = toFormState(row);
    const orphaned = findOrphans(move, row.form, state);
    const known = new Set(state.orphaned);
    const lost = orphaned.filter((path) => !known.has(path) && !isBlank(state.items.get(path) ?? {}));
    impact = sum(impact, {
      ...untouched(site),
      forms: 1,
      signedForms: row.isSigned ? 1 : 0,
      orphanedValues: lost.length,
      misfitValues: misfitsOf(move, row.form, { ...state, orphaned }).length,
      resignForms: row.isSigned && lost.length > 0 ? 1 : 0,
    });
  }
  return impact;
}

function sum(one: SiteImpact, other: SiteImpact): SiteImpact {
  return {
    site: one.site,
    subjects: one.subjects + other.subjects,
    forms: one.forms + other.forms,
    signedForms: one.signedForms + other.signedForms,
    orphanedValues: one.orphanedValues + other.orphanedValues,
    misfitValues: one.misfitValues + other.misfitValues,
    resignForms: one.resignForms + other.resignForms,
  };
}
