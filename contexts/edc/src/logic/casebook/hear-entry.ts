import { Refusal, refuse } from '@verum/call';
import { Reason } from '@verum/contracts';
import type { Tx } from '@verum/database';
import type { ReceivedEvent } from '@verum/events';
import { formatFormKey, parseVisitKey } from '@verum/values';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import { type DiaryEntry, decideDiary } from '../../domain/casebook/decide-diary.ts';
import { checkRepeatKeys, noSuchForm } from '../../domain/casebook/find-form.ts';
import { formIn } from '../../domain/casebook/form-in.ts';
import { notStarted } from '../../domain/casebook/form-state.ts';
import { heldRefusal } from '../../domain/review/hold.ts';
import type { ServiceContext } from '../../service-context.ts';
import { loadForChange } from '../../store/load-casebook.ts';
import { type ChangeableCasebook, storeChanges } from './change-casebook.ts';
import { noCasebook } from './get-form.ts';

type Service = Pick<ServiceContext, 'builds' | 'clock'>;

const everywhere = { sites: null, unblinded: null };

/**
 * Fills a form of the casebook with what a participant has reported, in its name: the trail says which device, and that
 * it came from the diary. What has no place, or is held, is refused: the event is parked, where an operator sees it and
 * lets it go on when the place is there.
 */
export async function hearEntry(service: Service, tx: Tx, { payload }: ReceivedEvent): Promise<void> {
  const told = payload as DiaryEntry;
  if (told.form === '' || told.visit === '') return;
  await actAs(tx, told);
  const { study, subject } = told;
  // Which build the casebook stands on is asked first: it says whether the form repeats.
  const [row] = await tx<{ build: number }>('select build from casebook where study = $1 and subject = $2', [
    study,
    subject,
  ]);
  if (!row) throw noCasebook(told);
  const build = await service.builds.get(tx, { study, build: row.build });
  const form = keyOf(build, told);
  const loaded = await loadForChange(tx, { study, subject, form }, everywhere);
  if (!loaded) throw noSuchForm(form);
  await fill(service, tx, { loaded, build }, { form, told });
}

async function fill(
  service: Service,
  tx: Tx,
  casebook: ChangeableCasebook,
  { form: key, told }: { readonly form: string; readonly told: DiaryEntry },
): Promise<void> {
  const { loaded, build } = casebook;
  const form = formOf(build, told);
  const state = loaded.forms.get(key) ?? notStarted;
  if (state.revision === 0) checkRepeatKeys(build, form, key);
  const held = heldRefusal(loaded.holds, key, 'FROZEN');
  const store = async (complete: boolean): Promise<void> => {
    const change = decideDiary(form, state, told, complete);
    if (!change) return;
    if (held) throw held;
    await storeChanges(service, tx, casebook, new Map([[key, change]]));
  };
  // Nobody but the participant could complete it. Nothing is written before the gate is asked.
  await store(true).catch(async (error: unknown) => {
    if (!(error instanceof Refusal) || error.reason !== Reason.GATE_CLOSED) throw error;
    await store(false);
  });
}

/** On the trail stands who has reported it, not who delivered it. */
async function actAs(tx: Tx, { device, reason }: DiaryEntry): Promise<void> {
  await tx(
    `select set_config('verum.actor', $1, true), set_config('verum.actor_name', '', true),
            set_config('verum.command', $2, true), set_config('verum.reason', $3, true)`,
    [
      `device:${device}`,
      reason === '' ? 'verum.epro.v1.DiaryService/SubmitEntries' : 'verum.epro.v1.DiaryService/AnswerCorrection',
      reason === '' ? 'Reported by the participant' : reason,
    ],
  );
}

function keyOf(build: CompiledBuild, told: DiaryEntry): string {
  const visit = parseVisitKey(told.visit) ?? { visitOid: told.visit };
  const { isRepeating } = formOf(build, told);
  return formatFormKey({ ...visit, formOid: told.form, ...(isRepeating && { formRepeatKey: told.repeat }) });
}

/** @throws Refusal NOT_FOUND when the build has no such visit, or the visit no such form */
function formOf(build: CompiledBuild, { visit, form: formOid }: DiaryEntry) {
  const { visitOid } = parseVisitKey(visit) ?? { visitOid: visit };
  const form = formIn(build, { visitOid, formOid });
  if (!form) throw refuse('NOT_FOUND', { facts: { visit, form: formOid } });
  return form;
}
