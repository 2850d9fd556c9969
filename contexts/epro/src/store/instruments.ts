import type { InstrumentModel } from '@verum/diary-rules';

/** A version of an instrument with what its study says of it beside its content. */
export interface StoredInstrument {
  readonly study: string;
  readonly model: InstrumentModel;
  /** The form of the study build that its entries fill; '': none. */
  readonly form: string;
  readonly owner: string;
  readonly licence: string;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
}
