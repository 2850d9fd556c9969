import { epro } from '@verum/contracts';
import { openPhone, type Phone } from '@verum/epro';
import type pg from 'pg';

export const study = 'BENCH';
const items = 30;
const hash = 'f'.repeat(64);
export const dayMs = 86_400_000;

/** A subject's phone and the entries it made in so many days without a network, signed. */
export interface BenchPhone {
  readonly subject: string;
  readonly phone: Phone;
  readonly entries: readonly { readonly entry: Uint8Array; readonly signature: Uint8Array }[];
}

/** A daily diary of thirty items, open all day; phones that are paired, at ten sites, and have `days` entries each. */
export async function plantPhones(client: pg.Client, count: number, days: number): Promise<BenchPhone[]> {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const first = today - days * dayMs;
  await client.query(`set search_path = epro; select set_config('verum.actor', 'bench', false),
    set_config('verum.command', 'bench', false), set_config('verum.reason', 'bench', false)`);
  const content = {
    title: [{ lang: 'en', text: 'Daily' }],
    languages: ['en'],
    items: Array.from({ length: items }, (_, index) => ({
      ...{ item: `I${index + 1}`, kind: 'ITEM_KIND_NUMERIC_RATING', min: '0', max: '10', required: true },
    })),
  };
  const daily = {
    ...{ anchor: 'ANCHOR_FIXED', fixedDate: iso(first).slice(0, 10), firstDay: 0, lastDay: days, everyDays: 1 },
    slots: [{ opens: '00:00', closes: '24:00' }],
  };
  await client.query(
    `insert into instrument (study, instrument, version, content, hash, source, imported_at, imported_by)
     values ($1, 'DAILY', '1', $2, $3, 'MODEL', now(), 'bench')`,
    [study, JSON.stringify(content), hash],
  );
  await client.query(
    `insert into schedule (study, schedule, version, content, instrument, instrument_version, put_at, put_by)
     values ($1, 'daily', 1, $2, 'DAILY', '1', now(), 'bench')`,
    [study, JSON.stringify(daily)],
  );
  const made = Array.from({ length: count }, (_, index) => makePhone(index, days, first));
  await client.query(
    `with given as (
       select * from unnest($2::text[], $3::text[], $4::text[], $5::bytea[]) as g (subject, site, device, key)
     ), participants as (
       insert into participant (study, subject, site) select $1, subject, site from given
     ), devices as (
       insert into device (study, device, subject, site, kind, public_key, paired_at, platform)
       select $1, device, subject, site, 'OWN', key, now(), 'bench' from given
     )
     insert into device_state (study, device, subject, site, last_seen_at, app_version, language, zone)
     select $1, device, subject, site, now(), '1', 'en', 'UTC' from given`,
    [
      ...[study, made.map(({ subject }) => subject), made.map((_, index) => `S${index % 10}`)],
      ...[made.map(({ phone }) => phone.device), made.map(({ phone }) => Buffer.from(phone.publicKey))],
    ],
  );
  return made;
}

function makePhone(index: number, days: number, first: number): BenchPhone {
  const phone = openPhone();
  phone.device = `bench${index}`;
  const entries = Array.from({ length: days }, (_, day) => {
    const submittedMs = first + day * dayMs + 12 * 3_600_000 + index;
    const signed = phone.entry({
      ...{ task: `daily/${iso(submittedMs).slice(0, 10)}/1`, instrument: 'DAILY', version: '1', hash, submittedMs },
      ...{ zone: 'UTC', offsetMinutes: 0 },
      answers: Object.fromEntries(
        Array.from({ length: items }, (_, item) => [`I${item + 1}`, [String((item + day + index) % 11)]]),
      ),
    });
    return { entry: signed.entry as Uint8Array, signature: signed.signature as Uint8Array };
  });
  return { subject: `B-${index}`, phone, entries };
}

/** As the application sends it, one entry a request. */
export function submission({ phone, entries }: BenchPhone, day: number, proof: string) {
  const sent = entries[day] ?? entries[0];
  if (!sent) throw new Error('a phone without entries');
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return {
    headers: {
      authorization: `Device ${proof}`,
      'content-type': 'application/json',
      'x-forwarded-for': addressOf(phone),
    },
    body: JSON.stringify({ entries: [{ entry: base64(sent.entry), signature: base64(sent.signature) }] }),
  };
}

export function proofOf(phone: Phone): string {
  return phone.proof(epro.DiaryService.method.submitEntries, Date.now());
}

function addressOf({ device }: Phone): string {
  const n = Number(device.replace('bench', ''));
  return `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
}

const iso = (ms: number) => new Date(ms).toISOString();
