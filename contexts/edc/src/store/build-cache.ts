import type { Sql } from '@verum/database';
import type { StudyBuild } from '@verum/odm';
import { type CompiledBuild, compileBuild } from '../domain/build/compile-build.ts';

/** A build of a study. */
export interface BuildKey {
  readonly study: string;
  readonly build: number;
}

export interface BuildCache {
  /** @throws Error when there is no such build: a casebook always stands on one */
  get(sql: Sql, key: BuildKey): Promise<CompiledBuild>;
}

/** A build is immutable, so it is read and compiled once, also when many ask at the same time. */
export function buildCache({ max = 50 } = {}): BuildCache {
  const known = new Map<string, Promise<CompiledBuild>>();

  function remember(id: string, loading: Promise<CompiledBuild>): void {
    known.delete(id);
    known.set(id, loading);
    const [oldest] = known.keys();
    if (known.size > max && oldest !== undefined) known.delete(oldest);
  }

  return {
    async get(sql, key) {
      const id = JSON.stringify([key.study, key.build]);
      const shared = known.get(id);
      if (shared) {
        remember(id, shared);
        // Whoever was loading may have run out of time; that is no reason for this call to fail.
        const build = await shared.catch(() => undefined);
        if (build) return build;
      }
      const loading = load(sql, key);
      remember(id, loading);
      try {
        return await loading;
      } catch (error) {
        if (known.get(id) === loading) known.delete(id);
        throw error;
      }
    },
  };
}

async function load(sql: Sql, { study, build }: BuildKey): Promise<CompiledBuild> {
  const [row] = await sql<{ model: string }>('select model from build_content where study = $1 and build = $2', [
    study,
    build,
  ]);
  if (!row) throw new Error(`study ${study} has no build ${build}`);
  return compileBuild(JSON.parse(row.model) as StudyBuild);
}
