import assert from 'node:assert/strict';
import type { World } from './lab.ts';
import {
  contentOf,
  type Form,
  type Item,
  isLiving,
  type Model,
  missingForms,
  type QueryState,
  signatureOf,
  verificationOf,
} from './model.ts';

/** A form as it stands in the database. */
interface FormRow extends Omit<Form, 'signed'> {
  readonly form: string;
  readonly build: number;
  readonly counters: { readonly verified: number; readonly toVerify: number; readonly dropped: number };
  readonly signature: 'NONE' | 'VALID' | 'BROKEN';
}

/** What was there after the step before: what the trail has to explain the difference from. */
export interface Seen {
  forms: ReadonlyMap<string, FormRow>;
  seq: string;
}

export const nothingSeen = (): Seen => ({ forms: new Map(), seq: '0' });

/** The database against the model, and against itself. */
export async function compare(world: World, model: Model, seen: Seen): Promise<void> {
  const [dump] = await world.lab.look<Dump>(dumpText, [world.study, world.subject, seen.seq]);
  assert.ok(dump);
  const rows = new Map(dump.forms.map((row) => [row.form, row]));
  compareForms(model, rows);
  compareQueries(world, model, dump.queries);
  compareVisits(model, dump);
  assert.deepEqual(Object.fromEntries(dump.holds.map(({ place, state }) => [place, state])), model.holds, 'holds');
  assert.equal(dump.build, model.build, 'the build of the casebook');
  compareTrail(seen.forms, rows, dump.trail);
  compareSignatures(model, dump.signatures);
  seen.forms = rows;
  seen.seq = dump.seq;
}

interface QueryRow {
  readonly form: string;
  readonly number: number;
  readonly path: string;
  readonly state: QueryState;
  readonly revision: number;
  readonly opener: string;
  readonly follows: number | null;
  readonly isReleased: boolean;
  readonly assignee: string;
  readonly checkKey: string | null;
}

interface TrailRow {
  readonly form: string;
  readonly revision: number;
  readonly path: string;
  readonly version: number;
  readonly old: unknown;
  readonly new: unknown;
}

interface Dump {
  readonly build: number;
  readonly forms: FormRow[];
  readonly queries: QueryRow[];
  readonly visits: {
    visit: string;
    isHeld: boolean;
    heldOn: string | null;
    skipped: string | null;
    missing: string[];
    blinded: string[];
  }[];
  readonly holds: { place: string; state: string }[];
  readonly trail: TrailRow[];
  readonly seq: string;
  readonly signatures: { place: string; forms: { form: string; isValid: boolean }[] }[];
}

const dumpText = `
  select c.build,
    coalesce((select jsonb_agg(jsonb_build_object('form', f.form, 'build', f.build, 'entry', f.entry, 'revision', f.revision,
        'items', f.items, 'skipped', f.skipped, 'removed', f.removed, 'hidden', f.hidden, 'orphaned', f.orphaned,
        'verified', f.verified, 'counters', jsonb_build_object('verified', f.verified_items, 'toVerify', f.to_verify,
        'dropped', f.unverified_by_change), 'signature', case when f.signed_hash is null then 'NONE'
        when f.signed_hash = edc.form_content_hash(f.entry, f.removed, f.items, f.hidden, f.orphaned) then 'VALID' else 'BROKEN' end)
        order by f.form) from edc.form f where f.study = c.study and f.subject = c.subject), '[]') as forms,
    coalesce((select jsonb_agg(jsonb_build_object('form', q.form, 'number', q.number, 'path', q.path, 'state', q.state,
        'revision', q.revision, 'opener', case q.origin when 'PERSON' then q.opened_by else '' end, 'follows', q.follows,
        'isReleased', q.is_released, 'assignee', q.assignee, 'checkKey', q.check_key) order by q.form, q.number)
        from edc.query q where q.study = c.study and q.subject = c.subject), '[]') as queries,
    coalesce((select jsonb_agg(jsonb_build_object('visit', v.visit, 'isHeld', v.is_held, 'heldOn', v.held_on,
        'skipped', v.skipped, 'missing', v.missing, 'blinded', v.missing_blinded))
        from edc.visit v where v.study = c.study and v.subject = c.subject), '[]') as visits,
    coalesce((select jsonb_agg(jsonb_build_object('state', h.state, 'place', case when h.form <> '' then h.form
        when h.visit <> '' then h.visit when h.subject <> '' then 'subject' when h.site <> '' then 'site' else 'study' end))
        from edc.hold h where h.study = c.study and h.state <> 'NONE'), '[]') as holds,
    coalesce((select jsonb_agg(jsonb_build_object('form', a.form, 'revision', a.revision, 'path', a.path, 'version', a.version,
        'old', a.old, 'new', a.new)) from edc.item_audit a
        where a.study = c.study and a.subject = c.subject and a.seq > $3::bigint), '[]') as trail,
    coalesce((select max(a.seq) from edc.item_audit a where a.study = c.study and a.subject = c.subject), 0)::text as seq,
    coalesce((select jsonb_agg(jsonb_build_object('place', s.place, 'forms', (
        select jsonb_agg(jsonb_build_object('form', g.form, 'isValid', encode(
               edc.form_content_hash(f.entry, f.removed, f.items, f.hidden, f.orphaned), 'hex') = g.hash) order by g.form)
          from jsonb_to_recordset(s.forms) as g (form text, hash text)
          join edc.form f on f.study = s.study and f.subject = s.subject and f.form = g.form)) order by s.at)
        from edc.signature s where s.study = c.study and s.subject = c.subject), '[]') as signatures
  from edc.casebook c where c.study = $1 and c.subject = $2`;

/** Entry, revision, values, counters and signature of each form. */
function compareForms(model: Model, rows: ReadonlyMap<string, FormRow>): void {
  assert.deepEqual([...rows.keys()].sort(), Object.keys(model.forms).sort(), 'the forms that are there');
  for (const [key, form] of Object.entries(model.forms)) {
    const row = rows.get(key);
    assert.ok(row);
    const { signed: _, ...wanted } = form;
    const { counters, signature, form: _key, build, ...found } = row;
    assert.deepEqual(found, wanted, key);
    assert.deepEqual(counters, verificationOf(form), `what is verified of ${key}`);
    assert.equal(signature, signatureOf(form), `the signature of ${key}`);
    assert.equal(build, model.build, `the build of ${key}`);
  }
}

function compareQueries({ people }: World, model: Model, rows: readonly QueryRow[]): void {
  const nameOf = new Map(Object.entries(people).map(([who, { id }]) => [id, who]));
  const found = rows.map(({ checkKey: _, opener, ...row }) => ({ ...row, opener: nameOf.get(opener) ?? opener }));
  const wanted = model.queries.map(({ check: _, inputs: __, ...query }) => query);
  const order = (a: { form: string; number: number }, b: typeof a) =>
    a.form < b.form ? -1 : a.form > b.form ? 1 : a.number - b.number;
  assert.deepEqual(found.sort(order), wanted.toSorted(order), 'queries');
  const living = rows
    .filter(isLiving as never)
    .flatMap(({ form, checkKey }) => (checkKey === null ? [] : [`${form} ${checkKey}`]));
  assert.equal(new Set(living).size, living.length, 'a check has two living queries');
}

function compareVisits(model: Model, { visits }: Dump): void {
  const found = Object.fromEntries(visits.map(({ visit, ...row }) => [visit, row]));
  const wanted = Object.fromEntries(
    Object.entries(model.visits).map(([visit, row]) => {
      const { open: missing, blinded } = missingForms(model, visit);
      return [visit, { ...row, missing, blinded }];
    }),
  );
  assert.deepEqual(found, wanted, 'visits');
}

/** Each line of the trail is a difference of two states, and each difference is a line. */
function compareTrail(before: Seen['forms'], after: Seen['forms'], trail: readonly TrailRow[]): void {
  const wanted: TrailRow[] = [];
  for (const [form, row] of after) {
    const old = before.get(form);
    const { revision } = row;
    if (revision === old?.revision) assert.deepEqual(row.items, old.items, `${form} changed under its revision`);
    for (const [path, item] of Object.entries(row.items)) {
      const was: Item | undefined = old?.items[path];
      if (JSON.stringify(was) !== JSON.stringify(item))
        wanted.push({ form, revision, path, version: item.version, old: was ?? null, new: item });
    }
    const [was, now] = [old && factsOf(old), factsOf(row)];
    if (JSON.stringify(was) !== JSON.stringify(now))
      wanted.push({ form, revision, path: '', version: revision, old: was ?? null, new: now });
  }
  const order = (a: TrailRow, b: TrailRow) => (`${a.form} ${a.path}` < `${b.form} ${b.path}` ? -1 : 1);
  assert.deepEqual(trail.toSorted(order), wanted.sort(order), 'what the trail says happened');
}

function factsOf({ entry, skipped, removed }: FormRow) {
  return { value: entry, ...(skipped !== null && { skipped }), ...(removed && { removed }) };
}

/** A signature covers what its signer saw, or reads broken: the contents are compared, not the hashes. */
function compareSignatures(model: Model, rows: Dump['signatures']): void {
  const wanted = model.signatures.map(({ place, forms }) => ({
    place,
    forms: Object.entries(forms)
      .sort()
      .map(([form, content]) => {
        const now = model.forms[form];
        return { form, isValid: now !== undefined && contentOf(now) === content };
      }),
  }));
  assert.deepEqual(rows, wanted, 'signatures');
}
