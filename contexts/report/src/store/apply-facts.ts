import type { Tx } from '@verum/database';
import { type Fact, type Facts, type Kind, kindNames, kinds } from '../domain/facts.ts';

/**
 * Writes facts, one statement a kind. What stands already stays where it is the later: the merge of `domain/facts.ts`,
 * by the database.
 * @param generation of the model; undefined for the one that is read and the one that is being built
 */
export async function applyFacts(tx: Tx, facts: Facts, generation?: number): Promise<void> {
  for (const name of kindNames) {
    const rows = [...(facts.get(name)?.values() ?? [])].map(rowOf);
    if (rows.length > 0) await tx(upsert(kinds[name]), [JSON.stringify(rows), generation ?? null]);
  }
}

function rowOf({ row, version }: Fact): object {
  return { ...row, told: version };
}

const texts = new WeakMap<Kind, string>();

function upsert(kind: Kind): string {
  const text = texts.get(kind) ?? written(kind);
  texts.set(kind, text);
  return text;
}

function written({ table, key, version, fixed = {}, columns, merge }: Kind): string {
  const all = { ...key, ...fixed, ...columns };
  const names = Object.keys(all);
  const types = Object.entries(all).map(([name, type]) => `${name} ${type}`);
  const own = Object.keys(columns);
  const update =
    merge === 'newest'
      ? `${[`${version} = excluded.${version}`, ...own.map((name) => `${name} = excluded.${name}`)].join(', ')}
         where excluded.${version} > t.${version}`
      : own.map((name) => `${name} = least(t.${name}, excluded.${name})`).join(', ');
  const order = Object.keys(key).map((name) => `r.${name}`);
  return `insert into ${table} as t (generation, ${[...names, ...(version ? [version] : [])].join(', ')})
    select g.generation, ${[...names, ...(version ? ['told'] : [])].map((name) => `r.${name}`).join(', ')}
      from jsonb_to_recordset($1) as r (${types.join(', ')}, told bigint)
     cross join lateral (
       select $2::integer as generation where $2::integer is not null
       union all
       select generations_of(r.study) where $2::integer is null) g
     order by ${order.join(', ')}, g.generation
    on conflict (study, generation, ${Object.keys(key)
      .filter((name) => name !== 'study')
      .join(', ')}) do update set ${update}`.replace('generation, )', 'generation)');
}
