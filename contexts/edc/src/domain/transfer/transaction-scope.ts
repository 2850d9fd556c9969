import type { Finding } from '@verum/odm';
import type { CompiledForm } from '../build/build-shape.ts';
import type { CompiledBuild } from '../build/compile-build.ts';
import type { FormState } from '../casebook/form-state.ts';
import type { Row } from './transaction-row.ts';

export interface ValueRules {
  /** '' for none: then what has had content stays as it is. */
  readonly reason: string;
  readonly keepMisfits: boolean;
  /** See leftBlankCodes. */
  readonly leftBlank: ReadonlySet<string>;
  /** Insert is no transaction there: it says what is. */
  readonly isSnapshot: boolean;
}

/** What the transactions of a record meet. */
export interface TransactionScope extends ValueRules {
  readonly build: CompiledBuild;
  readonly states: ReadonlyMap<string, FormState>;
  /** Whoever is not brings nothing into a blinded form, and is told of none. */
  readonly isUnblinded: boolean;
  /** The form of a key, where the import takes it. */
  find(key: string): CompiledForm | undefined;
}

/** A record being applied. */
export interface Walk extends TransactionScope {
  readonly subject: string;
  readonly rows: Map<string, Row>;
  readonly findings: Finding[];
}
