import { type Refusal, refuse, violation } from '@verum/call';
import { type FormKeyParts, parseFormKey } from '@verum/values';
import type { CompiledForm } from '../build/build-shape.ts';
import type { CompiledBuild } from '../build/compile-build.ts';
import { formIn } from './form-in.ts';

/** @throws Refusal INVALID_REQUEST for a text that is no form key */
export function readFormKey(form: string): FormKeyParts {
  const key = parseFormKey(form);
  if (key) return key;
  const textEn = 'must be visit[!repeat]~form[!repeat], each part percent-encoded';
  throw refuse('INVALID_REQUEST', {
    violations: [violation('form', 'not_a_form_key', textEn, '应为 访视[!重复号]~表单[!重复号]，各部分按百分号编码')],
  });
}

/**
 * The form of the build that a key names.
 * @throws Refusal NOT_FOUND when the build has no such visit, or the visit no such form
 */
export function findForm(build: CompiledBuild, form: string): CompiledForm {
  const key = readFormKey(form);
  const found = formIn(build, key);
  if (found) return found;
  throw noSuchForm(form);
}

/** Refusal NOT_FOUND: the same words for a form that is not there and for a blinded one that must not be told of. */
export function noSuchForm(form: string): Refusal {
  const textEn = 'The study build has no such form in such a visit.';
  return refuse('NOT_FOUND', {
    facts: { form },
    violations: [violation('form', 'unknown_form', textEn, '研究构建版本中没有该访视或该访视没有此表单。')],
  });
}

/**
 * A repeat key stands exactly where the build says that something repeats. Asked before a form is started; what an
 * import has put there stays as it is.
 * @throws Refusal INVALID_REQUEST
 */
export function checkRepeatKeys(build: CompiledBuild, form: CompiledForm, text: string): void {
  const key = readFormKey(text);
  const visitRepeats = build.visits.get(key.visitOid)?.repeating ?? false;
  const violations = [
    ...repeatFault('visit', visitRepeats, key.visitRepeatKey),
    ...repeatFault('form', form.isRepeating, key.formRepeatKey),
  ];
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { facts: { form: text }, violations });
}

function repeatFault(what: 'visit' | 'form', repeats: boolean, key: string | undefined) {
  const zh = what === 'visit' ? '访视' : '表单';
  if (repeats === (key !== undefined)) return [];
  return repeats
    ? [
        violation(
          'form',
          `${what}_repeat_key_missing`,
          `The ${what} repeats: say which by !key.`,
          `该${zh}可重复，请以 !重复号 指明。`,
        ),
      ]
    : [
        violation(
          'form',
          `${what}_repeat_key_unexpected`,
          `The ${what} does not repeat: leave !key out.`,
          `该${zh}不可重复，请去掉 !重复号。`,
        ),
      ];
}
