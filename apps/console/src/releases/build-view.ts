import type { BuildIndex } from '@verum/odm';
import type { Build } from './release-queries.ts';
import type { BuildSearch } from './release-search.ts';

/** What every view of a build is given. */
export interface BuildViewProps {
  readonly study: string;
  readonly build: Build;
  readonly index: BuildIndex;
  readonly search: BuildSearch;
}
