import type { Finding, StudyBuild, Texts } from '@verum/odm';
import type { Design } from './design.ts';
import { findingAt } from './finding.ts';

/**
 * Texts that lack a language other texts of the build have, and definitions that people read the name of and that have
 * nothing but a name of no language. A text without a declared language lacks none.
 */
export function lintTexts(build: StudyBuild, design: Design): Finding[] {
  const owners = textsOf(build, design);
  const languages = new Set(owners.flatMap(({ texts }) => texts.map(({ lang }) => lang)));
  languages.delete('');
  const ofNames = primary(build.defaultLanguage ?? 'en');
  return owners.flatMap(({ place, what, texts, name }) => {
    const own = new Set(texts.map(({ lang }) => lang));
    // A name without texts is in the language of the build.
    if (texts.length === 0) for (const lang of languages) if (primary(lang) === ofNames) own.add(lang);
    const missing = [...languages].filter((language) => !own.has(language)).sort();
    if (own.has('') || missing.length === 0) return [];
    const path = `MetaDataVersion[${build.oid}]/${place}`;
    if (name !== undefined && (texts.length > 0 || languages.size > 1)) return [nameless(path, name, texts, missing)];
    if (texts.length === 0) return [];
    return [
      findingAt(
        path,
        'warning',
        'text-untranslated',
        { en: `The ${what} is not there in: ${missing.join(', ')}`, zh: `${what} 缺少语言：${missing.join('、')}` },
        { en: 'The first language is shown instead.', zh: '将显示第一种语言。' },
      ),
    ];
  });
}

/** What is shown in the outline of a form, a casebook or a plan has a name in every language of the build. */
function nameless(path: string, name: string, texts: Texts, missing: readonly string[]): Finding {
  const called = texts[0]?.text || name;
  const words = (language: 'en' | 'zh') => missing.map((one) => LANGUAGES[language][primary(one)] ?? one);
  return findingAt(
    path,
    'warning',
    'name-untranslated',
    { en: `No ${words('en').join(' and no ')} name: ${called}`, zh: `没有${words('zh').join('和')}名称：${called}` },
    { en: 'Its name in another language is shown instead.', zh: '将显示其他语言的名称。' },
  );
}

const primary = (language: string) => language.toLowerCase().split('-')[0] ?? '';
const LANGUAGES: Readonly<Record<'en' | 'zh', Readonly<Record<string, string>>>> = {
  en: { en: 'English', zh: 'Chinese' },
  zh: { en: '英文', zh: '中文' },
};

interface Owner {
  readonly place: string;
  readonly what: string;
  readonly texts: Texts;
  /** Of what is called by its texts: what it is called where there are none. */
  readonly name?: string;
}

function textsOf(build: StudyBuild, design: Design): Owner[] {
  const described = (kind: string, list: readonly { readonly oid: string; readonly description: Texts }[]) =>
    list.map(({ oid, description }): Owner => ({ place: `${kind}[${oid}]`, what: 'Description', texts: description }));
  const titled = (kind: string, list: readonly { oid: string; name: string; description: Texts }[]) =>
    list.map(({ oid, name, description: texts }): Owner => ({ place: `${kind}[${oid}]`, what: 'Name', texts, name }));
  const reasons = (list: 'notDoneReasons' | 'leftBlankReasons') =>
    design[list].map(({ text: texts }, at): Owner => ({ place: `design$.${list}[${at}]`, what: 'Reason', texts }));
  return [
    ...titled('StudyEventDef', build.visits),
    ...titled('FormDef', build.forms),
    ...titled('ItemGroupDef', build.groups),
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
    ...reasons('notDoneReasons'),
    ...reasons('leftBlankReasons'),
  ];
}
