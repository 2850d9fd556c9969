import { type Call, type Refusal, refuse } from '@verum/call';
import type { Sql } from '@verum/database';
import { unknownForm } from '../../domain/build/build-shape.ts';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import { currentItems } from '../../domain/casebook/current-items.ts';
import { findForm, noSuchForm, readFormKey } from '../../domain/casebook/find-form.ts';
import { formIn } from '../../domain/casebook/form-in.ts';
import { type Entry, type FormState, notStarted, type StoredItem } from '../../domain/casebook/form-state.ts';
import type { FormStatus } from '../../domain/casebook/form-status.ts';
import { countQueries } from '../../domain/casebook/gate.ts';
import { orderItems } from '../../domain/casebook/order-items.ts';
import type { Settlement } from '../../domain/casebook/settle.ts';
import { isToVerify, verifiesAll } from '../../domain/review/count-verification.ts';
import { type HoldRow, holdOfForm } from '../../domain/review/hold.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findPlace } from '../../store/casebooks.ts';
import * as store from '../../store/forms.ts';
import type { Reach } from '../../store/reach.ts';
import { reachOf } from '../reach.ts';
import type { ChangeableCasebook, Settled } from './change-casebook.ts';

interface ShownItem extends StoredItem {
  readonly path: string;
  readonly verifiedVersion: number;
  /** The plan wants it verified at this version, and it is not. */
  readonly toVerify: boolean;
}

type FailingCheck = Pick<Settlement['outcomes'][number], 'rule' | 'path' | 'isHard' | 'texts'>;

/** A form as it is answered: JSON, items in the order they are shown. */
export interface Form extends FormKey {
  readonly site: string;
  readonly build: number;
  readonly entry: Entry;
  readonly revision: number;
  readonly items: readonly ShownItem[];
  readonly hidden: readonly string[];
  readonly orphaned: readonly string[];
  readonly removed: boolean;
  /** Why it is skipped; '' when it is not. */
  readonly skipped: string;
  readonly status: FormStatus;
  /** The checks at this form that the last save evaluated and that do not hold. */
  readonly failing: readonly FailingCheck[];
  /** UUID of the diary entry that fills it; ''. */
  readonly diaryEntry: string;
  /** ISO 8601, UTC; null before the first save. */
  readonly savedAt: string | null;
}

/**
 * A form with its current values; one that was not started has revision 0 and no items.
 * @throws Refusal NOT_FOUND for a casebook out of reach or a form that the build does not have; INVALID_REQUEST
 */
export async function getForm(service: ServiceContext, call: Call, key: FormKey): Promise<Form> {
  readFormKey(key.form);
  return await service.database.read(call, async (sql) => {
    const reach = reachOf(call, key.study);
    const found = await store.findForm(sql, key, reach);
    if (!found) throw await noForm(sql, key, reach);
    const build = await service.builds.get(sql, { study: key.study, build: found.build });
    // Values that the build has no place for any more are shown all the same.
    if (!found.state) findForm(build, key.form);
    return toForm(build, key, { ...found, state: found.state ?? notStarted });
  });
}

interface Known {
  readonly site: string;
  readonly build: number;
  readonly state: FormState;
  readonly status: Omit<FormStatus, 'hold'> | undefined;
  readonly holds: readonly HoldRow[];
  readonly savedAt: string | null;
}

export function toForm(build: CompiledBuild, key: FormKey, known: Known): Form {
  const { site, state, savedAt, status } = known;
  const form = formIn(build, readFormKey(key.form));
  const { entry, revision, hidden, orphaned, removed, verified } = state;
  const isWhole = verifiesAll(build.design, key);
  const wanted = new Set(
    currentItems(state).flatMap((item) =>
      isToVerify(form ?? unknownForm(key.form), state, item, isWhole) ? [item[0]] : [],
    ),
  );
  return {
    ...{ study: key.study, subject: key.subject, form: key.form, site, build: known.build },
    ...{ entry, revision, savedAt, hidden, orphaned, removed },
    skipped: state.skipped ?? '',
    diaryEntry: state.diary?.entry ?? '',
    items: orderItems(form, state.items, orphaned).map(([path, item]) => ({
      path,
      ...item,
      verifiedVersion: verified[path] ?? 0,
      toVerify: wanted.has(path),
    })),
    status: { ...(status ?? blank(key.form)), hold: holdOfForm(known.holds, key.form) },
    failing: [],
  };
}

/** The form as a change has left it. */
export function toSavedForm({ loaded, build }: ChangeableCasebook, key: FormKey, settled: Settled): Form {
  const { settlement, saved } = settled;
  const write = settlement.forms.find(({ form }) => form === key.form);
  const row = saved.get(key.form);
  if (!write || !row) throw new Error('a form that was changed was not written');
  const { state, counts } = write;
  const queries = countQueries(loaded, settlement, key.form);
  const status = {
    ...{ form: key.form, entry: state.entry, revision: state.revision, signature: row.signature },
    ...{ removed: state.removed, orphaned: state.orphaned.length, verified: counts.verifiedItems },
    ...{ toVerify: counts.toVerify, unverifiedByChange: counts.unverifiedByChange, ...queries },
  };
  const failing = settlement.outcomes
    .filter(({ form, verdict }) => form === key.form && verdict === 'fails')
    .map(({ rule, path, isHard, texts }): FailingCheck => ({ rule, path, isHard, texts }));
  return { ...toForm(build, key, { ...loaded, state, status, savedAt: row.savedAt }), failing };
}

function blank(form: string): Omit<FormStatus, 'hold'> {
  return {
    ...{ form, entry: 'NOT_STARTED', revision: 0, signature: 'NONE', removed: false, openQueries: 0 },
    ...{ answeredQueries: 0, toVerify: 0, unverifiedByChange: 0, verified: 0, orphaned: 0 },
  };
}

export function noCasebook({ study, subject }: Pick<FormKey, 'study' | 'subject'>) {
  return refuse('NOT_FOUND', { facts: { study, subject } });
}

/** For a form that is not within reach: told no differently from one that the build does not have. */
export async function noForm(sql: Sql, key: FormKey, { sites }: Reach): Promise<Refusal> {
  return (await findPlace(sql, key, sites)) ? noSuchForm(key.form) : noCasebook(key);
}
