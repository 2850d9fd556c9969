import type { Call } from '@verum/call';
import type { Database } from '@verum/database';
import { type FormRow, formJson } from './load-casebook.ts';
import { type Reach, within } from './reach.ts';

/** A casebook as far as its move to another build is told without its queries and visits. */
export interface MovingCasebook {
  readonly subject: string;
  readonly site: string;
  readonly build: number;
  readonly forms: readonly (FormRow & { readonly isBlinded: boolean; readonly isSigned: boolean })[];
}

export interface MovingScope extends Reach {
  readonly study: string;
  /** '' for every site within reach. */
  readonly site: string;
  /** The build they stand on; null for any. */
  readonly build: number | null;
}

/** By site and subject, in one snapshot; some casebooks at a time are what memory holds. */
export function streamMovingCasebooks(
  database: Database,
  call: Call,
  { study, site, build, sites, unblinded }: MovingScope,
): AsyncIterable<MovingCasebook[]> {
  return database.stream<MovingCasebook>(
    call,
    `select c.subject, c.site, c.build,
            coalesce((select jsonb_agg(${formJson('f')}
                        || jsonb_build_object('isBlinded', f.blinded, 'isSigned', coalesce(f.signed_hash = f.content_hash, false)))
                        from form f where f.study = c.study and f.subject = c.subject and ${within('f', 2)}), '[]') as forms
       from casebook c
      where c.study = $1 and ($2::text[] is null or c.site = any($2)) and ($4 = '' or c.site = $4)
        and ($5::integer is null or c.build = $5)
      order by c.site, c.subject`,
    [study, sites, unblinded, site, build],
    20,
  );
}
