import type { Finding, StudyBuild } from '@verum/odm';
import type { Design } from './design.ts';
import { findingAt } from './finding.ts';

/** Reasons for "not done" and "left blank" that nobody can choose or tell apart. */
export function lintReasons(build: StudyBuild, design: Design): Finding[] {
  return (['notDoneReasons', 'leftBlankReasons'] as const).flatMap((list) => {
    const reasons = design[list];
    return reasons.flatMap(({ code, text }, position) => {
      const tell = (rule: string, en: string, zh: string) =>
        findingAt(
          `MetaDataVersion[${build.oid}]/design$.${list}[${position}]`,
          ...([
            'warning',
            rule,
            { en, zh },
            { en: 'Please give it words of its own.', zh: '请给出不同的文字。' },
          ] as const),
        );
      const isTwice = reasons.findIndex((one) => one.code === code) < position;
      const words = new Set(text.map((one) => one.text));
      const isAlike = reasons.slice(0, position).some((one) => one.text.some((other) => words.has(other.text)));
      return [
        ...(isTwice ? [tell('reason-twice', `Two reasons have the code ${code}`, `两个原因的编码都是 ${code}`)] : []),
        ...(text.length === 0
          ? [tell('reason-wordless', `The reason ${code} has no words`, `原因 ${code} 没有文字`)]
          : []),
        ...(isAlike
          ? [tell('reason-alike', `Another reason says the same as ${code}`, `另有原因与 ${code} 文字相同`)]
          : []),
      ];
    });
  });
}
