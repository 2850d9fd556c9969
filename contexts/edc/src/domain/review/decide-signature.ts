import { type Refusal, refuse, type Violation, violation } from '@verum/call';
import type { CompiledBuild } from '../build/compile-build.ts';
import { formAt } from '../casebook/form-in.ts';
import type { FormState } from '../casebook/form-state.ts';
import { type Gate, missingItems } from '../casebook/gate.ts';
import type { LoadedCasebook } from '../casebook/loaded-casebook.ts';
import { heldRefusal } from './hold.ts';
import { isAt, isInBuild, type SignedPlace } from './review-place.ts';

/** A form as far as signing has to know it. */
export interface SignableForm {
  readonly form: string;
  readonly isBlinded: boolean;
  readonly revision: number;
  /** Of the content, hex: what the signature binds to (21 CFR 11.70). */
  readonly hash: string;
  readonly openQueries: number;
  readonly toVerify: number;
  readonly state: FormState;
}

export interface SeenForm {
  readonly form: string;
  readonly revision: number;
}

export interface Signing {
  readonly place: SignedPlace;
  /** The printed name of whoever signs. */
  readonly signerName: string;
  /** None: the signer does not say. */
  readonly seen: readonly SeenForm[];
  /** Sees what others are blinded to. */
  readonly isUnblinded: boolean;
}

/** How many places a refusal names. */
const namedMax = 100;

/**
 * The forms that a signature covers: those at the place that are started, not removed, and within the signer's sight.
 * @param forms those within the signer's reach
 * @throws Refusal NOT_FOUND for a place that the build does not have; STATE_FORBIDS where nothing is there to sign, or
 * the signer has no name to print (21 CFR 11.50(a)(1)); HELD where something is locked; REVISION_STALE when the signer
 * has seen something else than what stands now; GATE_CLOSED
 */
export function decideSignature(
  build: CompiledBuild,
  casebook: LoadedCasebook,
  forms: readonly SignableForm[],
  signing: Signing,
): readonly SignableForm[] {
  const { place, signerName, isUnblinded } = signing;
  const here = forms.filter(({ form }) => isAt(place, form));
  if (here.length === 0 && !isInBuild(build, place, isUnblinded)) throw refuse('NOT_FOUND', { facts: { place } });
  if (signerName.trim() === '') throw nameless();
  const covered = here.filter(({ state }) => !state.removed && state.entry !== 'NOT_STARTED');
  if (covered.length === 0) {
    const state = here.length > 0 ? 'REMOVED' : 'NOT_STARTED';
    throw refuse('STATE_FORBIDS', { facts: { place, state, wanted: 'SIGNED', allowed: 'STARTED, COMPLETE, SKIPPED' } });
  }
  for (const { form } of covered) {
    const held = heldRefusal(casebook.holds, form, 'LOCKED');
    if (held) throw held;
  }
  const refusal = unseen(covered, signing) ?? closed(build, casebook, covered, signing);
  if (refusal) throw refusal;
  return covered;
}

function nameless(): Refusal {
  const textEn = 'A signature shows the printed name of its signer, and this user has none.';
  return refuse('STATE_FORBIDS', {
    facts: { state: 'NAMELESS', wanted: 'SIGNED', allowed: '' },
    violations: [violation('signer', 'no_printed_name', textEn, '电子签名须显示签名人姓名，而该用户没有登记姓名。')],
  });
}

/** What somebody signs is what they have seen: every form of it, at the revision that stands. */
function unseen(covered: readonly SignableForm[], { place, seen }: Signing): Refusal | undefined {
  if (seen.length === 0) return undefined;
  const now = new Map(covered.map(({ form, revision }) => [form, revision]));
  const then = new Map(seen.map(({ form, revision }) => [form, revision]));
  const moved = [...new Set([...now.keys(), ...then.keys()])].filter((form) => now.get(form) !== then.get(form));
  if (moved.length === 0) return undefined;
  const textEn = 'The form has changed since, or was not shown. Look at it again before signing.';
  return refuse('REVISION_STALE', {
    facts: { place, forms: String(moved.length) },
    violations: moved
      .slice(0, namedMax)
      .map((form) => violation(form, 'not_as_seen', textEn, '该表单之后已有修改，或未曾显示，请重新查看后再签名。')),
  });
}

function closed(
  build: CompiledBuild,
  casebook: LoadedCasebook,
  covered: readonly SignableForm[],
  { place, isUnblinded }: Signing,
): Refusal | undefined {
  const gates = new Set<Gate>(build.design.gates.sign);
  const violations = [
    ...(gates.has('incomplete') ? [...notComplete(covered), ...missingForms(casebook, place, isUnblinded)] : []),
    ...(gates.has('missing-items') ? covered.flatMap((form) => withoutItems(build, form)) : []),
    ...(gates.has('open-queries') ? asked(covered) : []),
    ...(gates.has('unverified') ? notVerified(covered) : []),
  ];
  if (violations.length === 0) return undefined;
  return refuse('GATE_CLOSED', {
    facts: { place, points: String(violations.length) },
    violations: violations.slice(0, namedMax),
  });
}

function notComplete(covered: readonly SignableForm[]): Violation[] {
  return covered
    .filter(({ state }) => state.entry === 'STARTED')
    .map(({ form }) => violation(form, 'incomplete', 'The form is not declared complete.', '该表单尚未声明录入完成。'));
}

function missingForms({ visits }: LoadedCasebook, place: SignedPlace, isUnblinded: boolean): Violation[] {
  if (place.includes('~')) return [];
  return visits
    .filter(({ visit, isHeld, skipped }) => isHeld && skipped === null && (place === '' || visit === place))
    .flatMap(({ visit, missing, missingBlinded }) =>
      [...missing, ...(isUnblinded ? missingBlinded : [])].map((form) =>
        violation(
          `${visit}~${form}`,
          'missing_form',
          'The visit expects this form.',
          '该访视应有此表单，尚未开始录入。',
        ),
      ),
    );
}

function withoutItems(build: CompiledBuild, { form: key, state }: SignableForm): Violation[] {
  const form = formAt(build, key);
  if (!form || state.entry === 'SKIPPED') return [];
  const textEn = 'The item is required: a value, or the reason why there is none.';
  return missingItems(form, state).map((path) =>
    violation(`${key}/${path}`, 'missing_item', textEn, '该数据项为必填：应有数据值，或说明缺失原因。'),
  );
}

function asked(covered: readonly SignableForm[]): Violation[] {
  return covered
    .filter(({ openQueries }) => openQueries > 0)
    .map(({ form, openQueries: count }) =>
      violation(form, 'open_queries', `${count} queries are open.`, `有 ${count} 条待答复质疑。`),
    );
}

function notVerified(covered: readonly SignableForm[]): Violation[] {
  return covered
    .filter(({ toVerify }) => toVerify > 0)
    .map(({ form, toVerify: count }) =>
      violation(form, 'unverified', `${count} items are not verified.`, `有 ${count} 个数据项尚未核查。`),
    );
}
