import { childElements, toExtension } from './element.ts';
import type { Coding, FormalExpression, MethodSignature, Parameter, Text, Texts } from './model.ts';
import type { Taker } from './taker.ts';

/** Texts of a child such as Description, Question or Decode; an absent child and one empty text are both []. */
export function readTexts(owner: Taker, name: string): Texts {
  const child = owner.child(name);
  if (!child) return [];
  const texts: Text[] = [];
  for (const translated of child.children('TranslatedText')) addText(texts, readText(translated), translated);
  if (texts.length === 0) addText(texts, { lang: languageOf(child), text: child.text() }, child);
  return texts.length === 1 && texts[0]?.text === '' && texts[0].lang === '' ? [] : texts;
}

/** The text, when it says something. */
export const someTexts = (texts: Texts): Texts | undefined => (texts.length === 0 ? undefined : texts);

function readText(translated: Taker): Text {
  const lang = languageOf(translated);
  const type = translated.attribute('Type') ?? 'text/plain';
  const markup = childElements(translated.element);
  const text = translated.deepText();
  if (type === 'text/plain' || markup.length === 0) return { lang, text };
  return { lang, text, markup: markup.map((element) => toExtension(element).xml).join('') };
}

/** Two texts in one language cannot be written again, so the second continues the first. */
function addText(texts: Text[], text: Text, place: Taker): void {
  const at = texts.findIndex(({ lang }) => lang === text.lang);
  const first = texts[at];
  if (!first || text.lang === '') {
    texts.push(text);
    return;
  }
  place.finding(
    'warning',
    'duplicate-language',
    { en: `There are two texts in "${text.lang}"`, zh: `语言“${text.lang}”有两段文本` },
    { en: 'They were joined on two lines.', zh: '已合并为两行。' },
  );
  texts[at] = { lang: text.lang, text: `${first.text}\n${text.text}` };
}

function languageOf(taker: Taker): string {
  const written = taker.language() ?? '';
  const lang = written.trim().replaceAll('_', '-');
  if (lang === '' || LANGUAGE.test(lang)) {
    if (lang !== written) {
      taker.finding(
        'info',
        'language-normalised',
        { en: `"${written}" is not a BCP 47 language`, zh: `“${written}”不是 BCP 47 语言标记` },
        { en: `Read as "${lang}".`, zh: `按“${lang}”读取。` },
      );
    }
    return lang;
  }
  taker.finding(
    'warning',
    'language-invalid',
    { en: `"${written}" is not a language`, zh: `“${written}”不是语言标记` },
    { en: 'The text is kept without a language.', zh: '文本保留，但不标记语言。' },
  );
  return '';
}

const LANGUAGE = /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/;

export function readCodings(owner: Taker): { codings?: Coding[] } {
  const codings = owner.children('Coding').map((coding): Coding => {
    const read = {
      ...optional('code', coding.attribute('Code')),
      system: coding.attribute('System') ?? '',
      ...optional('systemName', coding.attribute('SystemName')),
      ...optional('systemVersion', coding.attribute('SystemVersion')),
      ...optional('label', coding.attribute('Label')),
      ...optional('href', coding.attribute('href')),
      ...optional('ref', coding.attribute('ref')),
    };
    return read;
  });
  return codings.length > 0 ? { codings } : {};
}

export function readExpressions(owner: Taker): FormalExpression[] {
  return owner.children('FormalExpression').map((expression) => {
    const context = expression.attribute('Context') ?? '';
    const library = expression.child('ExternalCodeLib');
    const code = expression.childText('Code') ?? expression.text();
    if (!library) return { context, code };
    return {
      context,
      code: '',
      library: {
        library: library.attribute('Library') ?? '',
        ...optional('method', library.attribute('Method')),
        ...optional('version', library.attribute('Version')),
        ...optional('ref', library.attribute('ref')),
        ...optional('href', library.attribute('href')),
      },
    };
  });
}

/** An empty MethodSignature says nothing: ODM 2.0 demands the element. */
export function readSignature(owner: Taker): { signature?: MethodSignature } {
  const child = owner.child('MethodSignature');
  if (!child) return {};
  const parameters = child.children('Parameter').map(readParameter);
  const returnValues = child.children('ReturnValue').map(readParameter);
  return parameters.length + returnValues.length === 0 ? {} : { signature: { parameters, returnValues } };
}

function readParameter(parameter: Taker): Parameter {
  const read = {
    name: parameter.attribute('Name') ?? '',
    dataType: parameter.attribute('DataType') ?? 'text',
    ...optional('definition', parameter.attribute('Definition')),
    ...optional('order', readNumber(parameter, 'OrderNumber')),
  };
  return read;
}

/** `{ [name]: value }` when there is a value; exactOptionalPropertyTypes forbids writing undefined. */
export function optional<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: V };
}

/** A decimal number; a finding and undefined when it is not one. */
export function readNumber(
  owner: Taker,
  name: string,
  accept: (value: number) => boolean = () => true,
): number | undefined {
  const text = owner.attribute(name);
  if (text === undefined || text.trim() === '') return undefined;
  const value = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value) && accept(value)) return value;
  owner.finding(
    'warning',
    'number-invalid',
    { en: `${name}="${text}" is not a usable number`, zh: `${name}="${text}" 不是可用的数字` },
    { en: 'Ignored.', zh: '已忽略。' },
  );
  return undefined;
}

export const isPositiveInteger = (value: number) => Number.isSafeInteger(value) && value > 0;
export const isInteger = (value: number) => Number.isSafeInteger(value);

/** Yes or No; anything else is a finding and the value given. */
export function readYesNo(owner: Taker, name: string, otherwise: boolean): boolean {
  const text = owner.attribute(name);
  if (text === 'Yes') return true;
  if (text === 'No') return false;
  if (text !== undefined) {
    owner.finding(
      'warning',
      'yes-no-invalid',
      { en: `${name}="${text}" is neither Yes nor No`, zh: `${name}="${text}" 既不是 Yes 也不是 No` },
      { en: `Read as ${otherwise ? 'Yes' : 'No'}.`, zh: `按 ${otherwise ? 'Yes' : 'No'} 处理。` },
    );
  }
  return otherwise;
}

/** OID and name of a definition; undefined (with a finding) when it has no OID. */
export function readIdentity(owner: Taker): { oid: string; name: string } | undefined {
  const oid = owner.oid('OID');
  const name = owner.attribute('Name');
  if (oid === undefined) {
    owner.finding(
      'error',
      'oid-missing',
      { en: `A ${owner.element.name} has no OID`, zh: `${owner.element.name} 缺少 OID` },
      { en: 'It cannot be referred to and was left out.', zh: '无法被引用，已略去。' },
    );
    return undefined;
  }
  if (name === undefined || name === '') {
    owner.finding(
      'warning',
      'name-missing',
      { en: `${owner.element.name} ${oid} has no name`, zh: `${owner.element.name} ${oid} 没有名称` },
      { en: 'Its OID is used as the name.', zh: '以 OID 作为名称。' },
    );
  }
  return { oid, name: name || oid };
}

/** Spreads what several definitions share at their end. */
export function readTail(owner: Taker) {
  const aliases = owner.aliases();
  const codings = readCodings(owner);
  const extensions = owner.extensions();
  return { ...(aliases.length > 0 && { aliases }), ...codings, ...optional('extensions', extensions) };
}
