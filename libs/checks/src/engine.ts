import type { BuildIndex } from '@verum/odm';

/** What `evaluate` runs on. */
export interface Engine {
  readonly index: BuildIndex;
}
