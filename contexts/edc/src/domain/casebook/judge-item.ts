import { type Violation, violation } from '@verum/call';
import { badCharacterAt, checkValue, describeReason, isItemPath, type ValueRefusal } from '@verum/values';
import type { CompiledForm, CompiledSlot, Place } from '../build/build-shape.ts';
import { contentOf, type ItemContent, isSameContent, type StoredItem } from './form-state.ts';

export interface ItemEntry extends ItemContent {
  /** Item path. */
  readonly path: string;
}

/**
 * How strict to be. An import keeps what another system captured by its own rules: repeat keys where nothing
 * repeats, a missing unit, a choice that is not offered any more. Types, lengths, codes and units hold there as well,
 * but not for an archive, where a value that does not fit is a fact to be kept and to be told.
 */
export type Strictness = 'entry' | 'import' | 'archive';

export type Judgement =
  | {
      readonly ok: true;
      readonly path: string;
      readonly content: ItemContent;
      /** archive: what is wrong with the content that is kept all the same. */
      readonly misfit?: Violation;
    }
  | { readonly ok: false; readonly isUnknown: boolean; readonly violation: Violation };

/** Judges one entry against its place in the form. Never quotes what was entered. */
export function judgeItem(
  form: CompiledForm,
  entry: ItemEntry,
  stored: StoredItem | undefined,
  strictness: Strictness,
): Judgement {
  const { path } = entry;
  // What stands there already is no matter of this save, also where an import brought what would not be accepted now.
  if (stored && isSameContent(stored, entry)) return { ok: true, path, content: contentOf(entry) };
  const place = form.placeOf(path);
  if (!place) return judgeOrphan(entry, strictness);
  const repeat = stored || strictness !== 'entry' ? undefined : repeatFault(path, place);
  const found = repeat ?? contentFault(path, entry);
  if (found) return { ok: false, isUnknown: false, violation: found };
  if (entry.value === undefined) {
    const { notDone, leftBlank } = entry;
    return { ok: true, path, content: contentOf({ notDone: notDone?.trim(), leftBlank: leftBlank?.trim() }) };
  }
  return judgeValue(place.slot, entry, entry.value, strictness);
}

function judgeValue(slot: CompiledSlot, entry: ItemEntry, text: string, strictness: Strictness): Judgement {
  const { path, unit } = entry;
  const check = checkValue(slot.spec, text);
  const misfit = check.ok ? unfit(slot, path, check.value, unit, strictness) : refusedValue(path, check);
  const content = { value: check.ok ? check.value : text, ...(unit !== undefined && { unit }) };
  if (!misfit) return { ok: true, path, content };
  const isKept = strictness === 'archive' && (check.ok || isStorable(text));
  return isKept ? { ok: true, path, content, misfit } : { ok: false, isUnknown: false, violation: misfit };
}

/** An archive's value without a place in the build is kept as it is, and shown as having none. */
function judgeOrphan(entry: ItemEntry, strictness: Strictness): Judgement {
  const { path, value } = entry;
  const misfit = unknown(path);
  const isKept = strictness === 'archive' && isItemPath(path) && (value === undefined || isStorable(value));
  return isKept
    ? { ok: true, path, content: contentOf(entry), misfit }
    : { ok: false, isUnknown: true, violation: misfit };
}

// Other systems keep small files as text in an item.
const archivedValueMax = 1_000_000;

/** Whether a form can hold the text at all, whatever its items say. */
function isStorable(text: string): boolean {
  return text.trim() !== '' && badCharacterAt(text) === undefined && text.length <= archivedValueMax;
}

function refusedValue(path: string, refusal: ValueRefusal): Violation {
  const { en, zh } = describeReason(refusal.reason, refusal);
  return violation(path, refusal.reason.replaceAll('-', '_'), en, zh);
}

/** What stands against a value of the right type. */
function unfit(
  { retired, units }: CompiledSlot,
  path: string,
  value: string,
  unit: string | undefined,
  strictness: Strictness,
): Violation | undefined {
  if (strictness === 'entry' && retired.has(value)) {
    return violation(
      path,
      'retired_choice',
      'This choice is not offered any more. Choose another one.',
      '该选项已停用，请另选。',
    );
  }
  if (unit !== undefined && !units.has(unit)) {
    return violation(
      path,
      'unknown_unit',
      'The item does not take this unit. Choose one of its units.',
      '该数据项不使用此单位，请选择其允许的单位。',
    );
  }
  if (strictness === 'entry' && unit === undefined && units.size > 1) {
    return violation(
      path,
      'unit_missing',
      'The item takes several units. Say which one the value is in.',
      '该数据项有多个单位，请选择数值的单位。',
    );
  }
  return undefined;
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
function contentFault(path: string, { value, unit, notDone, leftBlank }: ItemContent): Violation | undefined {
  if (Number(value !== undefined) + Number(notDone !== undefined) + Number(leftBlank !== undefined) > 1) {
    return violation(
      path,
      'value_and_not_done',
      'Either a value, or a reason why it was not done, or one why it was left blank.',
      '数据值、“未做”原因与“留空”原因只能填一个。',
    );
  }
  if (unit !== undefined && value === undefined) {
    return violation(path, 'unit_without_value', 'A unit needs a value.', '填写单位时必须有数据值。');
  }
  if (notDone !== undefined && (notDone.trim() === '' || badCharacterAt(notDone) !== undefined)) {
    return violation(path, 'not_done_unreadable', 'Say in plain text why it was not done.', '请用文字说明未做的原因。');
  }
  if (leftBlank !== undefined && (leftBlank.trim() === '' || badCharacterAt(leftBlank) !== undefined)) {
    return violation(
      path,
      'left_blank_unreadable',
      'Say in plain text why it is left blank.',
      '请用文字说明留空的原因。',
    );
  }
  return undefined;
}
