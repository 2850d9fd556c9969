import type { Sql, Tx } from '@verum/database';
import type { Place } from '../domain/blocks.ts';
import type { SchemeKey } from './schemes.ts';

/** A new list of a draft. Returns its number. */
export async function insertList(tx: Tx, { study, scheme }: SchemeKey, places: readonly Place[]): Promise<number> {
  const [last] = await tx<{ list: number }>(
    'select coalesce(max(list), 0) as list from place where study = $1 and scheme = $2',
    [study, scheme],
  );
  const list = (last?.list ?? 0) + 1;
  await tx(
    `insert into place (study, scheme, list, stratum, sequence, arm, kit, number)
     select $1, $2, $3, p.* from unnest($4::text[], $5::integer[], $6::text[], $7::text[], $8::text[]) as p`,
    [
      ...[study, scheme, list],
      ...[places.map(({ stratum }) => stratum), places.map(({ sequence }) => sequence)],
      ...[places.map(({ arm }) => arm), places.map(({ kit }) => kit), places.map(({ number }) => number)],
    ],
  );
  return list;
}

/** Whether a number or a kit of the list was given out by an earlier version of the study. */
export async function listMeetsGiven(tx: Tx, { study, scheme }: SchemeKey, list: number): Promise<boolean> {
  const [row] = await tx<{ met: boolean }>(
    `select exists (
       select from allocation a join place p on p.study = a.study and (p.number = a.number or p.kit <> '' and p.kit = a.kit)
       where a.study = $1 and p.scheme = $2 and p.list = $3) as met`,
    [study, scheme, list],
  );
  return row?.met === true;
}

export interface ListedPlace extends Place {
  /** Null while the place is free. */
  readonly subject: string | null;
  readonly at: string | null;
}

export interface PlacePage {
  readonly after: { readonly stratum: string; readonly sequence: string } | undefined;
  readonly limit: number;
}

/** The list that counts and who has which place; under minimisation the allocations, which are all there is. */
export function listPlaces(
  sql: Sql,
  { study, scheme, list }: SchemeKey & { readonly list: number | null },
  { after, limit }: PlacePage,
): Promise<ListedPlace[]> {
  const page = `($4::text is null or (stratum, sequence) > ($4, $5)) order by stratum, sequence limit $6`;
  const params = [study, scheme, list, after?.stratum, after?.sequence, limit];
  if (list === null) {
    return sql<ListedPlace>(
      `select stratum, sequence, arm, kit, number, subject, at from allocation
       where study = $1 and scheme = $2 and $3::integer is null and ${page}`,
      params,
    );
  }
  return sql<ListedPlace>(
    `select stratum, sequence, p.arm, p.kit, p.number, a.subject, a.at
     from place p left join allocation a using (study, scheme, stratum, sequence)
     where study = $1 and scheme = $2 and p.list = $3 and ${page}`,
    params,
  );
}
