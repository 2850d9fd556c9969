import type { Call } from '@verum/call';
import type { SubjectKey } from '../../domain/casebook/casebook.ts';
import type { ItemChange } from '../../domain/casebook/replay.ts';
import { checkPlace } from '../../domain/review/review-place.ts';
import type { Signature } from '../../domain/review/signature.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findPlace } from '../../store/casebooks.ts';
import { selectChangesSince, selectSignatures, selectUnsigned } from '../../store/signatures.ts';
import { noCasebook } from '../casebook/get-form.ts';
import { reachOf } from '../reach.ts';

/**
 * Every signature of a casebook, oldest first, and whether what it covers is still as it was signed.
 * @throws Refusal NOT_FOUND
 */
export async function listSignatures({ database }: ServiceContext, call: Call, key: SubjectKey): Promise<Signature[]> {
  const reach = reachOf(call, key.study);
  return await database.read(call, async (sql) => {
    if (!(await findPlace(sql, key, reach.sites))) throw noCasebook(key);
    return await selectSignatures(sql, key, reach);
  });
}

export interface ChangesSinceSignature {
  /** Of forms that were signed, by form, revision and path. */
  readonly changes: readonly ItemChange[];
  /** Keys of the forms at the place that no signature covers. */
  readonly unsigned: readonly string[];
}

/**
 * What whoever signs again has to look at.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST
 */
export async function getChangesSinceSignature(
  { database }: ServiceContext,
  call: Call,
  query: SubjectKey & { readonly place: string },
): Promise<ChangesSinceSignature> {
  const reach = reachOf(call, query.study);
  return await database.read(call, async (sql) => {
    if (!(await findPlace(sql, query, reach.sites))) throw noCasebook(query);
    checkPlace(query.place);
    const changes = await selectChangesSince(sql, query, reach);
    return { changes, unsigned: await selectUnsigned(sql, query, reach) };
  });
}
