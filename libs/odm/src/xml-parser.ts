import { type SaxesAttributePlain, SaxesParser } from 'saxes';
import { type Attribute, type Element, pathOf, XML_NAMESPACE } from './element.ts';
import { type Bilingual, OdmRefusal, type OdmRefusalCode } from './finding.ts';
import { flatten } from './flatten.ts';
import { listen } from './listen.ts';
import type { XmlLimits } from './xml-limits.ts';

/**
 * Streams XML. For every element that starts, `enter` says whether to go inside (its children are asked about in turn)
 * or to collect it whole; collected elements are handed over complete, entered ones when they start and end.
 * DTDs are refused, nothing is ever fetched or expanded, and every limit ends the parse with an OdmRefusal.
 */
export interface XmlHandler {
  enter(element: Element): boolean;
  collected(element: Element): void;
  left(element: Element): void;
}

export class XmlParser {
  readonly #parser = new SaxesParser({ position: true });
  readonly #handler: XmlHandler;
  readonly #limits: XmlLimits;
  /** The ancestors of the element being read, outermost first. */
  readonly #stack: Open[] = [];
  readonly #scopes: Map<string, string>[] = [new Map([['xml', XML_NAMESPACE]])];
  readonly #names = new Map<string, Name>();
  /** Depth at which the collected element stands; undefined between collected elements. */
  #collectingFrom: number | undefined;
  #collectedNodes = 0;
  #collectedChars = 0;
  /** Of the attributes of the tag being read. */
  #attributeChars = 0;
  #attributes: SaxesAttributePlain[] = [];
  #line = 1;
  #column = 1;
  #chars = 0;
  #charsAtEvent = 0;

  constructor(handler: XmlHandler, limits: XmlLimits, options: { skipExternalDoctype?: boolean } = {}) {
    this.#handler = handler;
    this.#limits = limits;
    listen(this.#parser, {
      errorHandler: (error) => this.#refuse('not-well-formed', malformed(error.message)),
      doctypeHandler: (text) => {
        if (!options.skipExternalDoctype || text.includes('[')) this.#refuse('doctype', DOCTYPE);
      },
      openTagStartHandler: (tag) => this.#tagStart(tag.name),
      attributeHandler: (attribute) => this.#attribute(attribute),
      openTagHandler: (tag) => this.#open(tag),
      closeTagHandler: () => this.#close(),
      textHandler: (text) => this.#text(text),
      cdataHandler: (text) => this.#text(text),
      commentHandler: () => this.#seen(),
      piHandler: () => this.#seen(),
    });
  }

  /** Feeds text; slices keep the parser's unbroken tokens within `tokenChars`. */
  write(text: string): void {
    for (let at = 0; at < text.length; at += SLICE) {
      const slice = text.slice(at, at + SLICE);
      this.#chars += slice.length;
      if (this.#chars > this.#limits.documentChars)
        this.#refuse('limit', tooLarge('document', this.#limits.documentChars));
      this.#parser.write(slice);
      if (this.#chars - this.#charsAtEvent > this.#limits.tokenChars)
        this.#refuse('limit', tooLarge('token', this.#limits.tokenChars));
      if (this.#chars - this.#charsAtEvent > slice.length) flattenTokens(this.#parser);
    }
  }

  end(): void {
    this.#parser.close();
  }

  #tagStart(name: string): void {
    this.#seen();
    this.#attributes = [];
    this.#attributeChars = 0;
    this.#line = this.#parser.line;
    this.#column = Math.max(1, this.#parser.columnIndex - name.length);
    if (this.#stack.length >= this.#limits.depth) this.#refuse('limit', tooLarge('depth', this.#limits.depth));
    if (name.length > this.#limits.nameChars) this.#refuse('limit', tooLarge('name', this.#limits.nameChars));
  }

  #attribute(attribute: SaxesAttributePlain): void {
    this.#seen();
    this.#attributes.push(attribute);
    if (this.#attributes.length > this.#limits.attributes)
      this.#refuse('limit', tooLarge('attributes', this.#limits.attributes));
    if (attribute.value.length > this.#limits.valueChars)
      this.#refuse('limit', tooLarge('value', this.#limits.valueChars));
    this.#attributeChars += attribute.value.length;
    if (this.#attributeChars > this.#limits.tokenChars)
      this.#refuse('limit', tooLarge('token', this.#limits.tokenChars));
  }

  #open(tag: { readonly name: string }): void {
    const scope = this.#scopeWith(this.#attributes);
    this.#scopes.push(scope);
    const { prefix, name } = this.#nameOf(tag.name);
    const attributes: Attribute[] = [];
    for (const attribute of this.#attributes) attributes.push(this.#toAttribute(attribute, scope));
    const element: Open = {
      name,
      prefix,
      namespace: prefix === '' ? (scope.get('') ?? '') : (scope.get(prefix) ?? `${UNBOUND}${prefix}`),
      attributes,
      content: none,
      parent: this.#stack.at(-1),
      line: this.#line,
      column: this.#column,
    };
    if (this.#collectingFrom !== undefined) {
      this.#collectedNodes += 1 + element.attributes.length;
      this.#count(this.#attributeChars);
      if (this.#collectedNodes > this.#limits.unitNodes)
        this.#refuse('limit', tooLarge('unit', this.#limits.unitNodes));
      const parent = this.#stack.at(-1);
      if (parent) addTo(parent, element);
    } else if (!this.#handler.enter(element)) {
      this.#collectingFrom = this.#stack.length;
      this.#collectedNodes = 1;
      this.#collectedChars = 0;
    }
    this.#stack.push(element);
  }

  #close(): void {
    this.#seen();
    this.#scopes.pop();
    const element = this.#stack.pop();
    if (!element) return;
    dropIndentation(element);
    if (this.#collectingFrom === undefined) this.#handler.left(element);
    else if (this.#collectingFrom === this.#stack.length) {
      this.#collectingFrom = undefined;
      this.#handler.collected(element);
    }
  }

  #text(text: string): void {
    this.#seen();
    const element = this.#stack.at(-1);
    // What stands between studies and subjects is layout: nobody keeps it.
    if (!element || this.#collectingFrom === undefined) return;
    this.#count(text.length);
    const last = element.content.at(-1);
    if (typeof last !== 'string') addTo(element, text);
    else if (last.length + text.length > this.#limits.tokenChars)
      this.#refuse('limit', tooLarge('token', this.#limits.tokenChars));
    else element.content[element.content.length - 1] = last + text;
  }

  #count(chars: number): void {
    this.#collectedChars += chars;
    if (this.#collectedChars > this.#limits.unitChars) this.#refuse('limit', tooLarge('unit', this.#limits.unitChars));
  }

  /** @throws OdmRefusal `encoding`, at the place that was reached */
  refuseEncoding(encoding: string): never {
    this.#refuse('encoding', notEncoded(encoding));
  }

  #scopeWith(attributes: readonly SaxesAttributePlain[]): Map<string, string> {
    const outer = this.#scopes.at(-1) ?? new Map<string, string>();
    let scope: Map<string, string> | undefined;
    for (const { name, value } of attributes) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
      scope ??= new Map(outer);
      scope.set(name === 'xmlns' ? '' : name.slice(6), value);
    }
    return scope ?? outer;
  }

  #toAttribute({ name: qualified, value }: SaxesAttributePlain, scope: ReadonlyMap<string, string>): Attribute {
    const { prefix, name } = this.#nameOf(qualified);
    const namespace = prefix === '' || prefix === 'xmlns' ? '' : (scope.get(prefix) ?? `${UNBOUND}${prefix}`);
    return { name, prefix, namespace, value };
  }

  /** A document has few names, and each many times: one string for all of them is compared without being read. */
  #nameOf(qualified: string): Name {
    const known = this.#names.get(qualified);
    if (known) return known;
    const colon = qualified.indexOf(':');
    const name =
      colon < 0
        ? { prefix: '', name: qualified }
        : { prefix: qualified.slice(0, colon), name: qualified.slice(colon + 1) };
    if (this.#names.size < namesMax) this.#names.set(qualified, name);
    return name;
  }

  #seen(): void {
    this.#charsAtEvent = this.#chars;
  }

  #refuse(code: OdmRefusalCode, { text, next }: { text: Bilingual; next: Bilingual }): never {
    const inside = this.#stack.at(-1);
    throw new OdmRefusal(code, text, next, {
      path: inside ? pathOf(inside) : '',
      line: this.#parser.line,
      column: Math.max(1, this.#parser.columnIndex),
    });
  }
}

/** The namespace given to a prefix nobody declared. */
export const UNBOUND = 'urn:unbound:';
const SLICE = 65_536;
const namesMax = 10_000;

interface Name {
  readonly prefix: string;
  readonly name: string;
}

/** An element while it is read. */
interface Open extends Element {
  content: Element['content'];
}

const none: Element['content'] = [];

/** Most elements hold one thing, and an array that is pushed to has room for seventeen. */
function addTo(element: Open, part: Element | string): void {
  if (element.content.length === 0) element.content = [part];
  else element.content.push(part);
}

/** A long token grows character by character: sixteen million brackets of a CDATA section took a gigabyte. */
function flattenTokens(parser: SaxesParser): void {
  const { text, name, piTarget, entity } = parser as unknown as Readonly<Record<string, unknown>>;
  for (const part of [text, name, piTarget, entity]) if (typeof part === 'string') flatten(part);
}

/** White space between child elements is layout; in an element that holds only text it is content. */
function dropIndentation(element: Element): void {
  const { content } = element;
  if (!content.some((part) => typeof part !== 'string')) return;
  if (content.some((part) => typeof part === 'string' && part.trim() !== '')) return;
  let kept = 0;
  for (const part of content) if (typeof part !== 'string') content[kept++] = part;
  content.length = kept;
}

const malformed = (detail: string) => ({
  text: {
    en: `The file is not well-formed XML: ${detail.slice(0, 200)}`,
    zh: `文件不是格式正确的 XML：${detail.slice(0, 200)}`,
  },
  next: { en: 'Open the file at this line, repair it, or export it again.', zh: '请在该行修正文件，或重新导出。' },
});

const notEncoded = (encoding: string) => ({
  text: { en: `The file is not valid ${encoding}`, zh: `文件内容不是有效的 ${encoding} 编码` },
  next: { en: 'Export the file again as UTF-8.', zh: '请以 UTF-8 编码重新导出该文件。' },
});

const DOCTYPE = {
  text: { en: 'The file has a DOCTYPE, which is not accepted', zh: '文件包含 DOCTYPE 声明，不予接受' },
  next: { en: 'Remove the <!DOCTYPE …> line and try again.', zh: '请删除 <!DOCTYPE …> 后重试。' },
};

function tooLarge(what: 'document' | 'token' | 'depth' | 'name' | 'attributes' | 'value' | 'unit', limit: number) {
  const names: Readonly<Record<typeof what, readonly [en: string, zh: string]>> = {
    document: ['The file has more characters than', '文件字符数超过'],
    token: ['One piece of text has more characters than', '单段文本字符数超过'],
    depth: ['Elements are nested deeper than', '元素嵌套层数超过'],
    name: ['A name is longer than', '名称长度超过'],
    attributes: ['An element has more attributes than', '单个元素的属性数超过'],
    value: ['An attribute is longer than', '属性长度超过'],
    unit: ['One subject or study has more parts than', '单个受试者或研究的节点数超过'],
  };
  const [en, zh] = names[what];
  return {
    text: { en: `${en} ${limit}`, zh: `${zh} ${limit}` },
    next: { en: 'Split the file, or check where it comes from.', zh: '请拆分文件，或核实其来源。' },
  };
}
