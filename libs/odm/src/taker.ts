import {
  type Attribute,
  childElements,
  type Element,
  isOdmNamespace,
  isPlumbing,
  pathOf,
  textOf,
  toExtension,
  XML_NAMESPACE,
} from './element.ts';
import type { Bilingual, Finding } from './finding.ts';
import type { Alias, Extensions } from './model.ts';
import { NONE, OVERLAY_CONTEXT, readOid } from './oids.ts';

/** Collects findings; one that repeats under the same key is told once, at its first place. */
export class Findings {
  readonly list: Finding[] = [];
  readonly #told = new Set<string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  add(
    severity: Finding['severity'],
    rule: string,
    place: Element,
    message: Bilingual,
    action: Bilingual,
    onceKey?: string,
  ): void {
    if (this.list.length > this.#max) return;
    if (onceKey !== undefined) {
      const key = `${rule} ${onceKey}`;
      if (this.#told.has(key)) return;
      this.#told.add(key);
    }
    const full = this.list.length === this.#max;
    this.list.push({
      ...(full
        ? { severity: 'warning', rule: 'findings-truncated', message: TRUNCATED, action: NOT_LISTED }
        : { severity, rule, message, action }),
      path: pathOf(place),
      line: place.line,
      column: place.column,
    });
  }
}

const TRUNCATED: Bilingual = { en: 'There are more findings', zh: '还有更多发现' };
const NOT_LISTED: Bilingual = { en: 'Further findings are not listed.', zh: '其余发现未列出。' };

/** Everything reading needs beside the element: where findings go, and how an overlay is parsed. */
export interface ReadContext {
  readonly findings: Findings;
  /** Nodes of clinical data tell their line. */
  readonly withLines: boolean;
  /** The document may say several things of one node, one after another. */
  isTransactional(): boolean;
  /** Every element that was asked for in the unit being read; see reportLeftOut. */
  readonly taken: Taker[];
  /** The root element of a fragment, or undefined when it is not XML. */
  parseFragment(xml: string): Element | undefined;
}

/**
 * An element being read. What is asked for counts as taken; `extensions()` returns everything else, so nothing can be
 * dropped by forgetting it. Attributes and children of all ODM versions are asked for alike, whatever the file declares.
 */
export class Taker {
  readonly element: Element;
  readonly context: ReadContext;
  readonly #attributes: Attribute[];
  readonly #children: Element[];
  #textTaken = false;
  #isClosed = false;

  constructor(element: Element, context: ReadContext) {
    this.element = element;
    this.context = context;
    this.#attributes = element.attributes.filter((attribute) => !isPlumbing(attribute));
    this.#children = childElements(element);
    this.#applyOverlay();
    context.taken.push(this);
  }

  /** Where it stands, for who asked for it. */
  line(): { line?: number } {
    return this.context.withLines ? { line: this.element.line } : {};
  }

  /** Nothing more is wanted from this element, and nobody needs to hear of it. */
  discard(): void {
    this.#isClosed = true;
  }

  attribute(name: string): string | undefined {
    const index = this.#attributes.findIndex((attribute) => attribute.name === name && attribute.namespace === '');
    return index < 0 ? undefined : this.#attributes.splice(index, 1)[0]?.value;
  }

  language(): string | undefined {
    const index = this.#attributes.findIndex(({ name, namespace }) => name === 'lang' && namespace === XML_NAMESPACE);
    return index < 0 ? undefined : this.#attributes.splice(index, 1)[0]?.value;
  }

  /** An OID or a reference to one, trimmed; undefined when absent, empty or only there for the XSD. */
  oid(name: string): string | undefined {
    const oid = readOid(this.attribute(name)?.trim() ?? '');
    return oid === '' || oid === NONE ? undefined : oid;
  }

  children(...names: string[]): Taker[] {
    return this.#take((name) => names.includes(name)).map((child) => new Taker(child, this.context));
  }

  /** The same as they are: what of them is not asked for is for the caller to see. */
  elements(names: ReadonlySet<string>): Element[] {
    return this.#take((name) => names.has(name));
  }

  #take(isWanted: (name: string) => boolean): Element[] {
    const taken: Element[] = [];
    let kept = 0;
    for (const child of this.#children) {
      if (isWanted(child.name) && isOdmNamespace(child.namespace)) taken.push(child);
      else this.#children[kept++] = child;
    }
    this.#children.length = kept;
    return taken;
  }

  /** The first child of that name; further ones stay behind and are kept as extensions. */
  child(name: string): Taker | undefined {
    const index = this.#children.findIndex((child) => child.name === name && isOdmNamespace(child.namespace));
    const [child] = index < 0 ? [] : this.#children.splice(index, 1);
    return child && new Taker(child, this.context);
  }

  text(): string {
    this.#textTaken = true;
    return this.element.content.filter((part) => typeof part === 'string').join('');
  }

  /** The text with that of all elements inside, which count as taken. */
  deepText(): string {
    this.#textTaken = true;
    this.#children.length = 0;
    return textOf(this.element);
  }

  childText(name: string): string | undefined {
    return this.child(name)?.text();
  }

  finding(severity: Finding['severity'], rule: string, message: Bilingual, action: Bilingual, onceKey?: string): void {
    // An error says that the whole element was not used; what is inside needs no words of its own.
    if (severity === 'error') this.#isClosed = true;
    this.context.findings.add(severity, rule, this.element, message, action, onceKey);
  }

  /** What nobody asked for, to be kept with the owner; each kind is told once. */
  extensions(): Extensions | undefined {
    this.#report(KEPT, 'kept');
    const attributes = this.#attributes.map(({ name, prefix, namespace, value }) => ({
      name: prefix === '' ? name : `${prefix}:${name}`,
      namespace,
      value,
    }));
    const elements = this.#children.map(toExtension);
    if (attributes.length === 0 && elements.length === 0) return undefined;
    return { ...(attributes.length > 0 && { attributes }), ...(elements.length > 0 && { elements }) };
  }

  /** What nobody asked for and no owner keeps: at the end of a unit, for elements whose extensions were not taken. */
  reportLeftOut(): void {
    if (!this.#isClosed) this.#report(LEFT_OUT, 'left-out');
  }

  #report(action: Bilingual, fate: 'kept' | 'left-out'): void {
    this.#isClosed = true;
    const owner = this.element.name;
    const severity = fate === 'kept' ? 'info' : 'warning';
    for (const { name, namespace } of [...this.#attributes, ...this.#children]) {
      const isOdm = isOdmNamespace(namespace);
      const message = isOdm
        ? { en: `${owner} has ${name}, which is not interpreted`, zh: `${owner} 含有 ${name}，系统不解释其含义` }
        : { en: `${owner} has the extension ${name} of ${namespace}`, zh: `${owner} 含有扩展 ${name}（${namespace}）` };
      const rule = `${isOdm ? 'not-interpreted' : 'vendor-extension'}-${fate}`;
      this.context.findings.add(severity, rule, this.element, message, action, `${owner} ${namespace} ${name}`);
    }
    if (!this.#textTaken && this.element.content.some((part) => typeof part === 'string' && part.trim() !== '')) {
      const message = { en: `Text stands directly in ${owner}`, zh: `${owner} 中直接包含文本` };
      this.context.findings.add('warning', 'stray-text', this.element, message, LEFT_OUT);
    }
  }

  aliases(): Alias[] {
    return this.children('Alias').map((alias) => ({
      context: (alias.attribute('Context') ?? '').replace(/^verum:alias\/\d+\//, ''),
      name: alias.attribute('Name') ?? '',
    }));
  }

  /** Puts back what our writer could not say in the file's version (see fit.ts). */
  #applyOverlay(): void {
    const index = this.#children.findIndex(
      (child) =>
        child.name === 'Alias' &&
        child.attributes.some(({ name, value }) => name === 'Context' && value === OVERLAY_CONTEXT),
    );
    const alias = this.#children[index];
    if (!alias) return;
    const overlay = this.context.parseFragment(alias.attributes.find(({ name }) => name === 'Name')?.value ?? '');
    if (!overlay) return;
    this.#children.splice(index, 1);
    for (const attribute of overlay.attributes) {
      const at = this.#attributes.findIndex(
        ({ name, prefix }) => name === attribute.name && prefix === attribute.prefix,
      );
      if (at < 0) this.#attributes.push(attribute);
      else this.#attributes[at] = attribute;
    }
    const children = childElements(overlay);
    const names = new Set(children.map(({ name }) => name));
    for (let at = this.#children.length - 1; at >= 0; at--) {
      const child = this.#children[at];
      if (child && names.has(child.name)) this.#children.splice(at, 1);
    }
    this.#children.push(...children);
  }
}

const LEFT_OUT: Bilingual = { en: 'It was left out.', zh: '已略去。' };
const KEPT: Bilingual = { en: 'Kept as it is; an export can give it back.', zh: '原样保留，导出时可恢复。' };
