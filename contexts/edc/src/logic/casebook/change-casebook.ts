import { type Call, type Refusal, refuse, violation } from '@verum/call';
import type { Tx } from '@verum/database';
import { parseFormKey } from '@verum/values';
import type { CompiledForm } from '../../domain/build/build-shape.ts';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import { addDays, civilDateIn } from '../../domain/casebook/civil-date.ts';
import { refuseDiary } from '../../domain/casebook/decide-diary.ts';
import { checkRepeatKeys, findForm } from '../../domain/casebook/find-form.ts';
import { type FormState, notStarted } from '../../domain/casebook/form-state.ts';
import { closedGate } from '../../domain/casebook/gate.ts';
import { type Changes, type Settlement, settle } from '../../domain/casebook/settle.ts';
import { heldRefusal } from '../../domain/review/hold.ts';
import type { ServiceContext } from '../../service-context.ts';
import { type LoadedForChange, loadForChange } from '../../store/load-casebook.ts';
import { type SavedForm, saveSettlement } from '../../store/save-settlement.ts';
import { reachOf } from '../reach.ts';
import { noForm } from './get-form.ts';

/** A casebook as far as a change of one of its forms has to know it, with the build it stands on. */
export interface ChangeableCasebook {
  readonly loaded: LoadedForChange;
  readonly build: CompiledBuild;
}

/** @throws Refusal NOT_FOUND for what is out of reach */
export async function loadCasebook(
  { builds }: ServiceContext,
  tx: Tx,
  call: Call,
  key: FormKey,
): Promise<ChangeableCasebook> {
  const reach = reachOf(call, key.study);
  const loaded = await loadForChange(tx, key, reach);
  if (!loaded) throw await noForm(tx, key, reach);
  return { loaded, build: await builds.get(tx, { study: key.study, build: loaded.build }) };
}

/** A form that somebody may write in, as it is. */
export interface FormForEntry {
  readonly casebook: ChangeableCasebook;
  readonly form: CompiledForm;
  readonly state: FormState;
}

/** @throws Refusal NOT_FOUND, HELD, and STATE_FORBIDS for a form that is the participant's */
export async function loadForEntry(service: ServiceContext, tx: Tx, call: Call, place: FormKey): Promise<FormForEntry> {
  const casebook = await loadCasebook(service, tx, call, place);
  const { loaded, build } = casebook;
  const { form: key } = place;
  const form = findForm(build, key);
  const state = loaded.forms.get(key) ?? notStarted;
  if (state.revision === 0) checkRepeatKeys(build, form, key);
  const held = heldRefusal(loaded.holds, key, 'FROZEN');
  if (held) throw held;
  refuseDiary(key, state);
  return { casebook, form, state };
}

export interface Settled {
  readonly settlement: Settlement;
  readonly saved: ReadonlyMap<string, SavedForm>;
}

/**
 * Writes changes of a casebook with everything that follows from them.
 * @throws Refusal CHECK_FAILED where a hard check does not hold, with each place; GATE_CLOSED where a form is declared
 * complete and something is missing
 */
export async function storeChanges(
  { clock }: Pick<ServiceContext, 'clock'>,
  tx: Tx,
  { loaded, build }: ChangeableCasebook,
  changes: Changes,
): Promise<Settled> {
  const today = civilDateIn(loaded.zone, clock.nowMs());
  const settlement = settle(build, loaded, changes, { today });
  const failed = hardFailure(build, settlement, changes);
  if (failed) throw failed;
  for (const [form, { entry, removed }] of changes) {
    // What is taken out has nothing current, and lacks nothing either.
    if (entry !== 'COMPLETE' || removed) continue;
    const closed = closedGate(build, loaded, settlement, form, build.design.gates.complete);
    if (closed) throw closed;
  }
  const dueDate = addDays(today, build.design.queryDueDays);
  return { settlement, saved: await saveSettlement(tx, loaded, loaded.build, settlement, { dueDate, today }) };
}

/** A blinded check must not stop those who cannot see why: there it opens a query for the others. */
function hardFailure(build: CompiledBuild, { outcomes }: Settlement, changes: Changes): Refusal | undefined {
  const isBlindedSave = [...changes.keys()].every((form) =>
    build.blinding.isBlinded(parseFormKey(form)?.formOid ?? ''),
  );
  const failing = outcomes.filter(
    ({ verdict, isHard, isBlinded }) => isHard && verdict === 'fails' && (!isBlinded || isBlindedSave),
  );
  if (failing.length === 0) return undefined;
  return refuse('CHECK_FAILED', {
    violations: failing.map(({ form, path, rule, texts }) => {
      const text = (lang: string) => texts.find((one) => one.lang.startsWith(lang))?.text ?? texts[0]?.text ?? rule;
      return violation(changes.has(form) ? path : `${form}/${path}`, rule, text('en'), text('zh'));
    }),
  });
}
