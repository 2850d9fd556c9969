import type { BuildIndex } from './compile-index.ts';
import { isOdmNamespace } from './element.ts';
import type { Alias, Coding, Extensions, FormalExpression, MethodSignature, Texts } from './model.ts';
import { el, type XmlNode } from './node.ts';
import type { OidMap } from './oid-map.ts';
import { ALIAS_PREFIX } from './oids.ts';
import { escapeAttribute } from './xml-text.ts';

export type OdmVersion = '1.3.2' | '2.0';

/** What every mapping needs: the version written, and whether vendor extensions are given back. */
export interface WriteContext {
  readonly version: OdmVersion;
  readonly withExtensions: boolean;
}
/** The same for one build. */
export interface BuildContext extends WriteContext {
  readonly index: BuildIndex;
  readonly oids: OidMap;
}

/** A child with translated texts; undefined when there are none, unless `required`. */
export function texts(
  context: WriteContext,
  name: string,
  list: Texts | undefined,
  required = false,
): XmlNode | undefined {
  const given = list ?? [];
  if (given.length === 0 && !required) return undefined;
  const written = given.length === 0 ? [{ lang: '', text: '' }] : given;
  return el(
    name,
    {},
    written.map((text) => translated(context, text)),
  );
}

function translated(context: WriteContext, text: Texts[number]): XmlNode {
  const lang = text.lang === '' ? undefined : text.lang;
  if (context.version === '1.3.2') return el('TranslatedText', { 'xml:lang': lang }, [text.text]);
  if (text.markup === undefined || !context.withExtensions)
    return el('TranslatedText', { 'xml:lang': lang, Type: 'text/plain' }, [text.text]);
  return el('TranslatedText', { 'xml:lang': lang, Type: 'application/xhtml+xml' }, [
    { name: 'div', attributes: [], children: [], raw: text.markup },
  ]);
}

/** The second alias of one context gets a context of its own, which the reader takes off again. */
export function aliases(list: readonly Alias[] | undefined): XmlNode[] {
  const seen = new Map<string, number>();
  return (list ?? []).map(({ context, name }) => {
    const count = (seen.get(context) ?? 0) + 1;
    seen.set(context, count);
    return el('Alias', { Context: count === 1 ? context : `${ALIAS_PREFIX}${count}/${context}`, Name: name });
  });
}

export const codings = (list: readonly Coding[] | undefined): XmlNode[] =>
  (list ?? []).map((coding) =>
    el('Coding', {
      Code: coding.code,
      System: coding.system,
      SystemName: coding.systemName,
      SystemVersion: coding.systemVersion,
      Label: coding.label,
      href: coding.href,
      ref: coding.ref,
    }),
  );

export function expressions(context: WriteContext, list: readonly FormalExpression[] | undefined): XmlNode[] {
  return (list ?? []).map((expression) => {
    const { library } = expression;
    if (library) {
      const attributes = {
        Library: library.library,
        Method: library.method,
        Version: library.version,
        ref: library.ref,
        href: library.href,
      };
      return el('FormalExpression', { Context: expression.context }, [el('ExternalCodeLib', attributes)]);
    }
    const code = context.version === '1.3.2' ? expression.code : el('Code', {}, [expression.code]);
    return el('FormalExpression', { Context: expression.context }, [code]);
  });
}

export function signature(list: MethodSignature | undefined): XmlNode {
  const parameter = (name: string) => (parameter: MethodSignature['parameters'][number]) =>
    el(name, {
      Name: parameter.name,
      DataType: parameter.dataType,
      Definition: parameter.definition,
      OrderNumber: parameter.order,
    });
  return el('MethodSignature', {}, [
    ...(list?.parameters ?? []).map(parameter('Parameter')),
    ...(list?.returnValues ?? []).map(parameter('ReturnValue')),
  ]);
}

/** Adds what the model did not interpret, when it was asked for. */
export function extend(context: WriteContext, node: XmlNode, extensions: Extensions | undefined): XmlNode {
  if (!context.withExtensions || !extensions) return node;
  const declared = new Map<string, string>();
  let foreign = node.foreign ?? '';
  for (const { name, namespace, value } of extensions.attributes ?? []) {
    const prefix = name.includes(':') ? name.slice(0, name.indexOf(':')) : '';
    if (prefix === '' && (isTaken(node, name) || !isOdmNamespace(namespace))) continue;
    if (prefix !== '' && declared.get(prefix) !== namespace && prefix !== 'xml') {
      declared.set(prefix, namespace);
      foreign += ` xmlns:${prefix}="${escapeAttribute(namespace)}"`;
    }
    foreign += ` ${name}="${escapeAttribute(value)}"`;
  }
  const raw = (extensions.elements ?? []).map(({ name, namespace, xml }) => ({
    name: isOdmNamespace(namespace) ? name : 'foreign',
    attributes: [],
    children: [],
    raw: xml,
  }));
  return { ...node, foreign, children: [...node.children, ...raw] };
}

const isTaken = (node: XmlNode, name: string) => node.attributes.some(([taken]) => taken === name);

/** OrderNumbers may be written only when the XSD's uniqueness holds; the order itself is that of the list. */
export function ordersOf(list: readonly { readonly order?: number }[]): (index: number) => number | undefined {
  const given = list.flatMap(({ order }) => order ?? []);
  return new Set(given).size === given.length ? (index) => list[index]?.order : () => undefined;
}

/** The first of each number only, for attributes the XSD wants unique. */
export function uniqueNumber(list: readonly (number | undefined)[], index: number): number | undefined {
  const value = list[index];
  return value !== undefined && list.indexOf(value) === index ? value : undefined;
}
