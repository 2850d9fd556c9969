import { badCharacterAt, checkValue, describeReason, isItemPath } from '@verum/values';
import type { CompiledForm, CompiledSlot, Place } from './compile-build.ts';
import type { ItemContent, StoredItem } from './form-state.ts';
import { type Violation, violation } from './violation.ts';

export interface ItemEntry extends ItemContent {
  /** Item path. */
  readonly path: string;
}

/**
 * How strict to be. An import keeps what another system captured by its own rules: repeat keys where nothing
 * repeats, a missing unit, a choice that is not offered any more. Types, lengths, codes and units hold for both.
 */
export type Strictness = 'entry' | 'import';

export type Judgement =
  | { readonly ok: true; readonly path: string; readonly content: ItemContent }
  | { readonly ok: false; readonly isUnknown: boolean; readonly violation: Violation };

/** Judges one entry against its place in the form. Never quotes what was entered. */
export function judgeItem(
  form: CompiledForm,
  entry: ItemEntry,
  stored: StoredItem | undefined,
  strictness: Strictness,
): Judgement {
  const { path } = entry;
  const place = form.placeOf(path);
  if (!place) return { ok: false, isUnknown: true, violation: unknown(path) };
  const repeat = stored || strictness === 'import' ? undefined : repeatFault(path, place);
  const found = repeat ?? contentFault(path, entry);
  if (found) return { ok: false, isUnknown: false, violation: found };
  if (entry.value === undefined)
    return { ok: true, path, content: entry.notDone === undefined ? {} : { notDone: entry.notDone.trim() } };
  return judgeValue(place.slot, entry, entry.value, strictness);
}

function judgeValue(
  { spec, retired, units }: CompiledSlot,
  entry: ItemEntry,
  text: string,
  strictness: Strictness,
): Judgement {
  const { path, unit } = entry;
  const check = checkValue(spec, text);
  const no = (rule: string, en: string, zh: string): Judgement => ({
    ok: false,
    isUnknown: false,
    violation: violation(path, rule, en, zh),
  });
  if (!check.ok) {
    const { en, zh } = describeReason(check.reason, check);
    return no(check.reason.replaceAll('-', '_'), en, zh);
  }
  if (strictness === 'entry' && retired.has(check.value)) {
    return no('retired_choice', 'This choice is not offered any more. Choose another one.', '该选项已停用，请另选。');
  }
  if (unit !== undefined && !units.has(unit)) {
    return no(
      'unknown_unit',
      'The item does not take this unit. Choose one of its units.',
      '该数据项不使用此单位，请选择其允许的单位。',
    );
  }
  if (strictness === 'entry' && unit === undefined && units.size > 1) {
    return no(
      'unit_missing',
      'The item takes several units. Say which one the value is in.',
      '该数据项有多个单位，请选择数值的单位。',
    );
  }
  return { ok: true, path, content: { value: check.value, ...(unit !== undefined && { unit }) } };
}

function unknown(path: string): Violation {
  return isItemPath(path)
    ? violation(path, 'unknown_item', 'The form has no such item.', '表单中没有该数据项。')
    : violation(
        path,
        'not_an_item_path',
        'This is not an item path: group[!repeat]/item.',
        '不是数据项路径：组[!重复号]/数据项。',
      );
}

function repeatFault(path: string, { slot, groups }: Place): Violation | undefined {
  for (const [level, { group }] of slot.slot.groups.entries()) {
    const hasKey = groups[level]?.repeatKey !== undefined;
    if (group.repeating === hasKey) continue;
    const { oid } = group;
    return group.repeating
      ? violation(
          path,
          'group_repeat_key_missing',
          `The group ${oid} repeats: say which by !key.`,
          `数据项组 ${oid} 可重复，请以 !重复号 指明。`,
        )
      : violation(
          path,
          'group_repeat_key_unexpected',
          `The group ${oid} does not repeat: leave !key out.`,
          `数据项组 ${oid} 不可重复，请去掉 !重复号。`,
        );
  }
  return undefined;
}

/** What cannot stand together at any item. */
function contentFault(path: string, { value, unit, notDone }: ItemContent): Violation | undefined {
  if (value !== undefined && notDone !== undefined) {
    return violation(
      path,
      'value_and_not_done',
      'Either a value or a reason why it was not done.',
      '数据值与“未做”原因只能填一个。',
    );
  }
  if (unit !== undefined && value === undefined) {
    return violation(path, 'unit_without_value', 'A unit needs a value.', '填写单位时必须有数据值。');
  }
  if (notDone !== undefined && (notDone.trim() === '' || badCharacterAt(notDone) !== undefined)) {
    return violation(path, 'not_done_unreadable', 'Say in plain text why it was not done.', '请用文字说明未做的原因。');
  }
  return undefined;
}
