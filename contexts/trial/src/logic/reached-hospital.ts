import { type Call, placeTexts, refuse } from '@verum/call';
import type { Sql } from '@verum/database';
import type { Connector } from '../connect/connector.ts';
import type { ServiceContext } from '../service-context.ts';
import { findHospital, type Hospital, reachedCodes } from '../store/hospitals.ts';

export interface ReachedHospital {
  readonly code: string;
  readonly places: readonly string[];
  /** None before the first record has arrived. */
  readonly row: Hospital | undefined;
  /** Under which its exchange is kept. */
  readonly connection: string;
  /** None where it is no longer configured. */
  readonly connector: Connector | undefined;
}

/**
 * A hospital that the caller's places reach, by its code; the default connector is reached by those who reach everything.
 * @throws Refusal NOT_FOUND
 */
export async function reachedHospital(
  { connectors }: ServiceContext,
  call: Call,
  sql: Sql,
  code: string,
): Promise<ReachedHospital> {
  const places = placeTexts(call.scope);
  const row = await findHospital(sql, places, code);
  const connection = row?.connector ?? code;
  const connector = connectors.find((one) => one.code === connection);
  const isReached = row !== undefined || (connector && (await reachedCodes(sql, places, [code])).length === 1);
  if (!isReached) throw refuse('NOT_FOUND', { facts: { hospital: code } });
  return { code, places, row, connection, connector };
}
