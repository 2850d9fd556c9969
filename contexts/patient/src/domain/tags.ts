import { refuse, violation } from '@verum/call';
import { badCharacterAt, codePoints } from '@verum/values';

const tagsMax = 100;
const tagLengthMax = 50;

/** One spelling of a tag: composed characters, no spaces around. */
export function tagOf(text: string): string {
  return text.normalize('NFC').trim();
}

/**
 * The tags after some were added and others removed, each once, in the order of their characters.
 * @param current tags that were made by this function, or []
 * @throws Refusal INVALID_REQUEST for a blank or unreadable tag, one that is both added and removed, or too many
 */
export function changeTags(current: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  const added = add.map((text, index) => checked(text, `add[${index}]`));
  const removed = new Set(remove.map(tagOf));
  const both = added.findIndex((tag) => removed.has(tag));
  if (both >= 0) throw wrong(`add[${both}]`, 'both', 'is added and removed at once', '不能同时添加和移除');
  const tags = [...new Set([...current, ...added])].filter((tag) => !removed.has(tag)).sort();
  if (tags.length > tagsMax)
    throw wrong('add', 'too_many', `makes more than ${tagsMax} tags`, `标签超过 ${tagsMax} 个`);
  return tags;
}

function checked(text: string, field: string): string {
  const tag = tagOf(text);
  if (tag === '') throw wrong(field, 'blank', 'is blank', '不能为空白');
  if (codePoints(tag) > tagLengthMax || badCharacterAt(tag) !== undefined) {
    throw wrong(
      field,
      'not_a_tag',
      `has more than ${tagLengthMax} characters or unreadable ones`,
      '标签过长或含有无效字符',
    );
  }
  return tag;
}

function wrong(field: string, rule: string, textEn: string, textZh: string) {
  return refuse('INVALID_REQUEST', { violations: [violation(field, rule, textEn, textZh)] });
}
