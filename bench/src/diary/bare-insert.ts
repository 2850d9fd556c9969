import { fromBinary } from '@bufbuild/protobuf';
import { epro } from '@verum/contracts';
import type { Connection } from '@verum/database';
import pg from 'pg';
import type { BenchPhone } from './bench-phones.ts';

const connections = 48;

/** The same entries and answers, a statement each, into tables without a trigger, a fence or an index beside their keys. */
export async function openBareInsert(admin: Connection, client: pg.Client) {
  await client.query(`
    create schema bare;
    create table bare.entry (entry uuid primary key, subject text, task text, submitted_at timestamptz, bytes bytea,
                             signature bytea);
    create table bare.answer (entry uuid, position integer, item text, values jsonb, primary key (entry, position))`);
  const pool = new pg.Pool({ ...admin, max: connections });
  const text = `with e as (insert into bare.entry values ($1, $2, $3, $4, $5, $6))
    insert into bare.answer select $1, n, item, jsonb_build_array(value)
    from unnest($7::text[], $8::text[]) with ordinality as a (item, value, n)`;
  return {
    async insert({ subject, entries }: BenchPhone, day: number): Promise<boolean> {
      const signed = entries[day];
      if (!signed) throw new Error('a phone without entries');
      const { entry, task, answers } = fromBinary(epro.EntrySchema, signed.entry);
      const values = [entry, subject, task, new Date(), Buffer.from(signed.entry), Buffer.from(signed.signature)];
      const columns = [answers.map(({ item }) => item), answers.map((answer) => answer.values[0] ?? '')];
      await pool.query({ name: 'bare', text, values: [...values, ...columns] });
      return true;
    },
    close: () => pool.end(),
  };
}
