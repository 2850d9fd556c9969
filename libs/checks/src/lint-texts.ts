import type { Finding, StudyBuild, Texts } from '@verum/odm';
import { findingAt } from './finding.ts';

/** Texts that lack a language other texts of the build have. A text without a declared language lacks none. */
export function lintTexts(build: StudyBuild): Finding[] {
  const owners = textsOf(build);
  const languages = new Set(owners.flatMap(({ texts }) => texts.map(({ lang }) => lang)));
  languages.delete('');
  return owners.flatMap(({ place, what, texts }) => {
    const own = new Set(texts.map(({ lang }) => lang));
    const missing = [...languages].filter((language) => !own.has(language)).sort();
    if (texts.length === 0 || own.has('') || missing.length === 0) return [];
    return [
      findingAt(
        `MetaDataVersion[${build.oid}]/${place}`,
        'warning',
        'text-untranslated',
        { en: `The ${what} is not there in: ${missing.join(', ')}`, zh: `${what} 缺少语言：${missing.join('、')}` },
        { en: 'The first language is shown instead.', zh: '将显示第一种语言。' },
      ),
    ];
  });
}

interface Owner {
  readonly place: string;
  readonly what: string;
  readonly texts: Texts;
}

function textsOf(build: StudyBuild): Owner[] {
  const described = (kind: string, list: readonly { readonly oid: string; readonly description: Texts }[]) =>
    list.map(({ oid, description }): Owner => ({ place: `${kind}[${oid}]`, what: 'Description', texts: description }));
  return [
    ...described('StudyEventDef', build.visits),
    ...described('FormDef', build.forms),
    ...described('ItemGroupDef', build.groups),
    ...described('ConditionDef', build.conditions),
    ...build.items.flatMap(({ oid, question, rangeChecks = [] }): Owner[] => [
      { place: `ItemDef[${oid}]`, what: 'Question', texts: question },
      ...rangeChecks.map(({ errorMessage = [] }, position) => ({
        place: `ItemDef[${oid}]/RangeCheck[${position + 1}]`,
        what: 'ErrorMessage',
        texts: errorMessage,
      })),
    ]),
    ...build.codeLists.flatMap(({ oid, entries }) =>
      entries.map(
        ({ codedValue, decode }): Owner => ({
          place: `CodeList[${oid}]/CodeListItem[${codedValue}]`,
          what: 'Decode',
          texts: decode,
        }),
      ),
    ),
  ];
}
