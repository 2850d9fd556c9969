import assert from 'node:assert/strict';
import { edc } from '@verum/contracts';
import type { Told } from './crowd.ts';
import type { World } from './lab.ts';
import { around } from './model.ts';

/** What has to hold of a study after everybody has been at it at once. */
export async function lookAround(world: World, told: readonly Told[]): Promise<void> {
  const { auditor } = world.people;
  const { differing } = await auditor.of(edc.EdcService).verifyHistory({ study: world.study }, auditor.as());
  assert.deepEqual(differing, [], 'state = replay of history');
  await nothingWrittenWhileHeld(world);
  nothingAcceptedWhileLocked(told);
  await noSaveIsLost(world, told);
  await signaturesCoverWhatWasSeen(world, told);
  await oneLivingQuery(world);
  await countersAreRecounts(world);
}

/** By the clock of the database: the locks let one writer at a time be between taking its place and its commit. */
async function nothingWrittenWhileHeld({ lab, study }: World): Promise<void> {
  const rows = await lab.look<{ what: string; form: string; at: string; hold: string }>(
    `with said as (
       select a.at, a.key ->> 'site' as site, a.key ->> 'subject' as subject, a.key ->> 'visit' as visit,
              a.key ->> 'form' as form, a.new ->> 'state' as state,
              lead(a.at, 1, 'infinity') over (partition by a.key order by a.at, a.seq) as until
         from edc.audit a where a.study = $1 and a.table_name = 'hold' and a.new ? 'state'),
     written as (
       select 'value' as what, subject, form, at from edc.item_audit where study = $1
       union all select 'verification', subject, form, at from edc.verification where study = $1
       union all select 'query', subject, form, at from edc.query_message where study = $1
       union all select 'signature', s.subject, g.form, s.at
         from edc.signature s, jsonb_to_recordset(s.forms) as g (form text) where s.study = $1)
     select w.what, w.form, w.at::text, h.state as hold
       from written w join said h on w.at > h.at and w.at < h.until
        and (h.state = 'LOCKED' or (h.state = 'FROZEN' and w.what = 'value'))
        and h.subject in ('', w.subject) and h.visit in ('', split_part(w.form, '~', 1)) and h.form in ('', w.form)
      order by w.at limit 5`,
    [study],
  );
  assert.deepEqual(rows, [], 'written at a place that was held');
}

/** By what the clients were told: who asks after a lock was answered, and before anybody asks to open it, is refused. */
function nothingAcceptedWhileLocked(told: readonly Told[]): void {
  for (const lock of told) {
    if (lock.act.kind !== 'lock' || lock.outcome !== 'done') continue;
    const { place } = lock.act;
    const isSame = (one: Told) =>
      one.act.kind === 'opened' && one.act.place === place && (isWide(place) || one.subject === lock.subject);
    // Another client may have found it locked already, and have had it opened before that.
    const opened = Math.min(
      ...told.filter((one) => isSame(one) && one.back > lock.sent).map(({ sent }) => sent),
      Number.POSITIVE_INFINITY,
    );
    const late = told.filter(
      ({ subject, act, outcome, sent, back }) =>
        act.kind === 'save' &&
        sent > lock.back &&
        back < opened &&
        outcome === 'done' &&
        (isWide(place) || subject === lock.subject) &&
        around(act.form).includes(place) &&
        act.revision !== undefined &&
        act.revision > 0,
    );
    assert.deepEqual(late.filter(isChange), [], `saved after ${place} was locked`);
  }
}

const isWide = (place: string): boolean => place === 'site' || place === 'study';
/** A key that was answered before is answered again, whatever is locked since. */
const isChange = ({ act }: Told): boolean => act.kind === 'save' && !act.note?.startsWith('twice-');

/** What was acknowledged is on the trail, once, at the revision that was answered. */
async function noSaveIsLost({ lab, study }: World, told: readonly Told[]): Promise<void> {
  const rows = await lab.look<{ subject: string; form: string; note: string; revisions: number[] }>(
    `select subject, form, new ->> 'notDone' as note, array_agg(revision::integer) as revisions
       from edc.item_audit where study = $1 and path = 'IG.VS/IT.HEIGHT' group by 1, 2, 3`,
    [study],
  );
  const kept = new Map(rows.map(({ subject, form, note, revisions }) => [`${subject} ${form} ${note}`, revisions]));
  for (const { subject, act, outcome } of told) {
    if (act.kind !== 'save' || act.note === undefined) continue;
    const revisions = kept.get(`${subject} ${act.form} ${act.note}`);
    if (outcome === 'done') assert.deepEqual(revisions, [act.revision], `${act.note} of ${subject} was acknowledged`);
    else assert.ok((revisions?.length ?? 0) <= 1, `${act.note} was written twice`);
  }
}

/** The hash that was signed is the one of the revision that the signer said to have seen. */
async function signaturesCoverWhatWasSeen({ lab, study }: World, told: readonly Told[]): Promise<void> {
  const rows = await lab.look<{ subject: string; number: number; revision: number; isOfRevision: boolean }>(
    `select s.subject, s.number, g.revision::integer, g.hash in (
              select encode(edc.form_content_hash(f.facts ->> 'value', coalesce((f.facts ->> 'removed')::boolean, false),
                                                  f.items, h.hidden, '{}'), 'hex')
                from (values ('{}'::text[]), (array['IG.DM/IT.CHILD'])) as h (hidden)) as "isOfRevision"
       from edc.signature s
      cross join lateral jsonb_to_recordset(s.forms) as g (form text, revision bigint, hash text)
      cross join lateral (
        select jsonb_object_agg(a.path, a.new) filter (where a.path <> '') as items,
               (jsonb_agg(a.new) filter (where a.path = '')) -> 0 as facts
          from (select distinct on (a.path) a.path, a.new from edc.item_audit a
                 where a.study = s.study and a.subject = s.subject and a.form = g.form and a.revision <= g.revision
                 order by a.path, a.revision desc) a) f
      where s.study = $1`,
    [study],
  );
  for (const { subject, number, revision, isOfRevision } of rows) {
    assert.ok(isOfRevision, `signature ${number} of ${subject} covers what revision ${revision} never was`);
    const signed = told.find((one) => one.subject === subject && one.act.kind === 'sign' && one.act.number === number);
    assert.ok(signed?.act.kind === 'sign');
    assert.equal(signed.act.seen, revision, `signature ${number} of ${subject} covers another revision than was seen`);
  }
}

async function oneLivingQuery({ lab, study }: World): Promise<void> {
  const rows = await lab.look(
    `select subject, form, check_key, count(*) from edc.query
      where study = $1 and check_key is not null and state in ('CANDIDATE', 'OPEN', 'ANSWERED')
      group by 1, 2, 3 having count(*) > 1`,
    [study],
  );
  assert.deepEqual(rows, [], 'a check has several living queries');
  const gaps = await lab.look(
    `select subject, form from edc.query where study = $1 group by 1, 2 having max(number) <> count(*)`,
    [study],
  );
  assert.deepEqual(gaps, [], 'numbers of queries with a gap');
}

/** Counted from the values, in SQL and not by the code that keeps the counters. */
async function countersAreRecounts({ lab, study }: World): Promise<void> {
  const rows = await lab.look(
    `select f.subject, f.form, f.verified_items, f.to_verify, f.unverified_by_change, c.*
       from edc.form f
      cross join lateral (
        select count(*) filter (where v = version) as verified, count(*) filter (where v is distinct from version
                 and (v is not null or is_filled)) as open, count(*) filter (where v < version) as dropped
          from (select (i.value ->> 'version')::bigint as version, (f.verified ->> i.key)::bigint as v,
                       i.value ?| array['value', 'notDone', 'leftBlank'] as is_filled
                  from jsonb_each(f.items) i
                 where not f.removed and f.entry <> 'SKIPPED' and i.key like '%/%' and i.key <> all (f.hidden || f.orphaned)
                   and coalesce((f.items -> regexp_replace(i.key, '/[^/]*$', '') ->> 'removed')::boolean, false) = false) i) c
      where f.study = $1
        and (f.verified_items, f.to_verify, f.unverified_by_change) is distinct from (c.verified, c.open, c.dropped)`,
    [study],
  );
  assert.deepEqual(rows, [], 'counters of verification');
}
