import { type Design, type ReasonCode, readDesign } from '@verum/checks';
import type { BuildIndex } from '@verum/odm';
import type { Language } from '../language/language.ts';
import { pickText } from '../language/pick-text.ts';
import type { AbsenceKind } from './content.ts';

const designs = new WeakMap<BuildIndex, Design>();

/** What the study decides beyond ODM; read once for each build. */
export function designOf(index: BuildIndex): Design {
  const known = designs.get(index);
  if (known) return known;
  const { design } = readDesign(index.build);
  designs.set(index, design);
  return design;
}

/** The reasons that the study offers for an item without a value; [] where any text will do. */
export function reasonsOf(index: BuildIndex, kind: AbsenceKind): readonly ReasonCode[] {
  const { notDoneReasons, leftBlankReasons } = designOf(index);
  return kind === 'notDone' ? notDoneReasons : leftBlankReasons;
}

/** A reason as one reads it: the words of its code, or what was written. */
export function reasonText(index: BuildIndex, kind: AbsenceKind, reason: string, language: Language): string {
  const known = reasonsOf(index, kind).find(({ code }) => code === reason);
  return known ? pickText(known.text, language) || reason : reason;
}

/** What is kept of what was written: the code of a reason whose words or code it is, in whichever language. */
export function reasonCode(index: BuildIndex, kind: AbsenceKind, written: string): string {
  const same = (text: string) => text.trim().toLowerCase() === written.trim().toLowerCase();
  const found = reasonsOf(index, kind).find(({ code, text }) => same(code) || text.some((one) => same(one.text)));
  return found?.code ?? written;
}
