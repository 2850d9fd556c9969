import type { Tx } from '@verum/database';
import type { SignatureState } from '../domain/casebook/form-status.ts';
import type { LoadedCasebook } from '../domain/casebook/loaded-casebook.ts';
import type { Settlement } from '../domain/casebook/settle.ts';
import { toldVisits } from '../domain/visit/told-visits.ts';
import { signatureOf } from './form-status.ts';
import { queryEvents } from './query-events.ts';

export interface SavedForm {
  readonly form: string;
  /** ISO 8601, UTC. */
  readonly savedAt: string;
  readonly signature: SignatureState;
}

/**
 * Writes everything that follows from a change, and its events, in one statement. The casebook is locked by the write
 * that this runs in; that the revision is the next one, that nothing is held and that every change is on the trail,
 * the triggers see to.
 * @param build the build that the casebook's forms stand on from now on
 * @param dates civil dates at the site: until when queries are to be answered, and what day it is
 * @returns by form key
 */
export async function saveSettlement(
  tx: Tx,
  { study, subject, site }: LoadedCasebook,
  build: number,
  { forms, queries, visits }: Settlement,
  { dueDate, today }: { readonly dueDate: string; readonly today: string },
): Promise<ReadonlyMap<string, SavedForm>> {
  tx.wake('outbox');
  const rows = forms.map(({ form, isBlinded, state, isContent, patch, counts, items, isEntered }) => ({
    ...{ form, blinded: isBlinded, content: isContent, paths: [...patch.keys()] },
    ...{ entry: state.entry, revision: state.revision, skipped: state.skipped, removed: state.removed },
    ...{ diary_entry: state.diary?.entry ?? null, diary_revision: state.diary?.revision ?? null },
    ...{ hidden: state.hidden, orphaned: state.orphaned, verified_items: counts.verifiedItems },
    ...{ to_verify: counts.toVerify, unverified: counts.unverifiedByChange },
    items: Object.fromEntries(patch),
    told: {
      ...items,
      verified: counts.verifiedItems,
      toVerify: counts.toVerify,
      ...(isEntered && { enteredOn: today }),
    },
  }));
  const opened = queries.opened.map(({ checkKey, inputsHash, ...query }) => ({
    ...query,
    check_key: checkKey,
    inputs_hash: inputsHash,
  }));
  const steps = queries.steps.map(({ inputsHash, ...step }) => ({ ...step, inputs_hash: inputsHash ?? null }));
  const saved = await tx<SavedForm>(
    `with given as (
       select * from jsonb_to_recordset($4) as g (form text, blinded boolean, content boolean, paths jsonb, entry text,
         revision bigint, skipped text, removed boolean, hidden text[], orphaned text[], verified_items integer, to_verify integer,
         unverified integer, items jsonb, told jsonb, diary_entry uuid, diary_revision integer)),
     saved as (
       insert into form as f (study, subject, form, site, build, blinded, entry, revision, skipped, removed, hidden,
                              orphaned, verified_items, to_verify, unverified_by_change, items, diary_entry,
                              diary_revision)
       select $1::text, $2::text, form, $3::text, $5::integer, blinded, entry, revision, skipped, removed, hidden, orphaned,
              verified_items, to_verify, unverified, items, diary_entry, diary_revision
         from given
       on conflict (study, subject, form) do update
          set build = excluded.build, entry = excluded.entry, revision = excluded.revision, skipped = excluded.skipped,
              removed = excluded.removed, hidden = excluded.hidden, orphaned = excluded.orphaned,
              verified_items = excluded.verified_items, to_verify = excluded.to_verify, unverified_by_change = excluded.unverified_by_change,
              items = f.items || excluded.items,
              diary_entry = excluded.diary_entry, diary_revision = excluded.diary_revision,
              saved_at = case when f.revision = excluded.revision then f.saved_at else excluded.saved_at end
       returning form, blinded, revision, entry, removed, saved_at, signed_hash, content_hash),
     opened as (
       insert into query (study, subject, form, number, site, blinded, path, state, origin, rule, check_key, inputs_hash,
                          texts, due_date, follows)
       select $1::text, $2::text, o.form, o.number, $3::text, coalesce(g.blinded, f.blinded), o.path, o.state, 'CHECK', o.rule,
              o.check_key, o.inputs_hash, o.texts, $8::date, o.follows
         from jsonb_to_recordset($6) as o (form text, number integer, path text, state text, rule text, check_key text,
                                           inputs_hash text, texts jsonb, follows integer)
         left join given g on g.form = o.form
         left join form f on f.study = $1::text and f.subject = $2::text and f.form = o.form
       returning *),
     stepped as (
       update query q
          set state = s.state, inputs_hash = coalesce(s.inputs_hash, q.inputs_hash), revision = q.revision + 1,
              answered_at = case when s.state = 'ANSWERED' then clock_timestamp() when s.state = 'OPEN' then null
                                 else q.answered_at end,
              closed_at = case when s.state = 'CANCELLED' then clock_timestamp() end
         from jsonb_to_recordset($7) as s (form text, number integer, state text, inputs_hash text, kind text)
        where q.study = $1::text and q.subject = $2::text and q.form = s.form and q.number = s.number
       returning q.*, s.kind),
     thread as (
       insert into query_message (study, subject, form, number, kind)
       select $1::text, $2::text, form, number, 'opened' from opened
       union all
       select $1::text, $2::text, form, number, kind from stepped),
     planned as (
       insert into visit as v (study, subject, visit, site, position, held_on, target, earliest, latest, is_projected,
                               is_held, is_expected, skipped, missing, missing_blinded, excluded)
       select $1::text, $2::text, p.visit, $3::text, p.position, p."heldOn", p.target, p.earliest, p.latest, p."isProjected", p."isHeld",
              p."isExpected", p.skipped, p.missing, p."missingBlinded", p.excluded
         from jsonb_to_recordset($9) as p (visit text, position integer, "heldOn" date, target date, earliest date,
           latest date, "isProjected" boolean, "isHeld" boolean, "isExpected" boolean, skipped text,
           missing text[], "missingBlinded" text[], excluded text[])
       on conflict (study, subject, visit) do update
          set position = excluded.position, held_on = excluded.held_on, target = excluded.target,
              earliest = excluded.earliest, latest = excluded.latest, is_projected = excluded.is_projected,
              is_held = excluded.is_held, is_expected = excluded.is_expected,
              skipped = excluded.skipped, missing = excluded.missing, missing_blinded = excluded.missing_blinded,
              excluded = excluded.excluded),
     events as (
       insert into outbox (aggregate, type, payload)
       select 'form/' || $1::text || '/' || $2::text || '/' || s.form,
              case when g.content then 'edc.form.saved' else 'edc.form.settled' end,
              jsonb_build_object('study', $1::text, 'subject', $2::text, 'form', s.form, 'site', $3::text,
                                 'revision', s.revision, 'entry', s.entry, 'removed', s.removed, 'items', g.paths,
                                 'blinded', s.blinded, 'signature', ${signatureOf('s')}) || g.told
         from saved s join given g using (form)
       union all
       ${queryEvents('opened')}
       union all
       ${queryEvents('stepped')}
       union all
       select 'casebook/' || $1::text || '/' || $2::text, 'edc.visits.planned',
              jsonb_build_object('study', $1::text, 'subject', $2::text, 'site', $3::text, 'visits', $10::jsonb)
        where $10::jsonb <> '[]')
     select form, saved_at as "savedAt", ${signatureOf('saved')} as signature from saved`,
    [
      ...[study, subject, site, JSON.stringify(rows), build],
      ...[JSON.stringify(opened), JSON.stringify(steps), dueDate, JSON.stringify(visits)],
      JSON.stringify(toldVisits(visits)),
    ],
  );
  return new Map(saved.map((form) => [form.form, form]));
}
