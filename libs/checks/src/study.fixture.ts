import type { ContentRef, FormDef, GroupDef, ItemDef, StudyBuild, VisitDef } from '@verum/odm';
import { parseFormKey } from '@verum/values';
import type { CasebookView, ItemContent } from './casebook-view.ts';
import { formatDesign, type PartialDesign } from './read-design.ts';

/** A build in a few words. `content` lists items by OID and groups as `[oid, content]`; a name ending in `*` repeats. */
export interface Sketch {
  readonly visits?: Readonly<Record<string, readonly string[]>>;
  readonly forms?: Readonly<Record<string, readonly SketchRef[]>>;
  readonly items?: Readonly<Record<string, Partial<ItemDef>>>;
  /** OID → CEL, with its inputs after a `|`: `a == "Y" | a=IG.X/IT.A`. */
  readonly conditions?: Readonly<Record<string, string>>;
  readonly methods?: Readonly<Record<string, string>>;
  /** Where conditions and methods stand: the OID of an item, a group, `visit~form` or a visit. */
  readonly when?: Readonly<Record<string, string>>;
  readonly derive?: Readonly<Record<string, string>>;
  readonly design?: PartialDesign;
  readonly build?: Partial<StudyBuild>;
}
export type SketchRef = string | readonly [string, readonly SketchRef[]];

export function sketchBuild(sketch: Sketch): StudyBuild {
  const { when = {}, derive = {}, items = {} } = sketch;
  const groups = new Map<string, GroupDef>();
  const found = new Map<string, ItemDef>();
  const named = (name: string) => ({ oid: name.replace(/\*$/, ''), repeating: name.endsWith('*') });
  const refs = (content: readonly SketchRef[]): ContentRef[] =>
    content.map((one) => {
      const { oid, repeating } = named(typeof one === 'string' ? one : one[0]);
      const base = {
        oid,
        mandatory: true,
        ...(when[oid] && { conditionOid: when[oid] }),
        ...(derive[oid] && { methodOid: derive[oid] }),
      };
      if (typeof one === 'string') {
        found.set(oid, { ...ITEM, oid, name: oid, ...items[oid] });
        return { kind: 'item', ...base };
      }
      groups.set(oid, { oid, name: oid, description: [], repeating, content: refs(one[1]) });
      return { kind: 'group', ...base };
    });
  const forms = Object.entries(sketch.forms ?? {}).map(([name, content]): FormDef => {
    const { oid, repeating } = named(name);
    return { oid, name: oid, description: [], repeating, content: refs(content) };
  });
  const planned = sketch.visits ?? { V: forms.map(({ oid }) => oid) };
  const visits = Object.entries(planned).map(([name, formOids], at): VisitDef => {
    const { oid, repeating } = named(name);
    return {
      oid,
      name: oid,
      description: [],
      type: 'scheduled',
      repeating,
      plan: { position: at + 1, mandatory: true, ...(when[oid] && { conditionOid: when[oid] }) },
      forms: formOids.map((formOid) => {
        const conditionOid = when[`${oid}~${formOid}`];
        return { formOid, mandatory: true, ...(conditionOid && { conditionOid }) };
      }),
    };
  });
  return {
    odmVersion: '2.0',
    studyOid: 'S',
    studyName: 'S',
    studyDescription: [],
    protocolName: 'P',
    oid: 'M',
    name: 'M',
    description: [],
    protocol: {},
    visits,
    forms,
    groups: [...groups.values()],
    items: [...found.values()],
    codeLists: [],
    units: [],
    conditions: Object.entries(sketch.conditions ?? {}).map(([oid, text]) => ({
      oid,
      name: oid,
      description: [],
      ...cel(text),
    })),
    methods: Object.entries(sketch.methods ?? {}).map(([oid, text]) => ({
      oid,
      name: oid,
      description: [],
      ...cel(text),
    })),
    ...(sketch.design && { extensions: { elements: [formatDesign(sketch.design)] } }),
    ...sketch.build,
  };
}

const ITEM: ItemDef = { oid: '', name: '', dataType: 'text', odmDataType: 'text', description: [], question: [] };

/** `code | name=place, name=place` */
export function cel(text: string): {
  readonly expressions: { readonly context: string; readonly code: string }[];
  readonly signature: {
    readonly parameters: { name: string; dataType: string; definition: string }[];
    readonly returnValues: [];
  };
} {
  const cut = text.lastIndexOf(' | ');
  const code = cut === -1 ? text : text.slice(0, cut);
  const inputs = cut === -1 ? '' : text.slice(cut + 3);
  const parameters = inputs
    .split(',')
    .filter((one) => one.trim() !== '')
    .map((one) => {
      const [name = '', definition = ''] = one.trim().split('=');
      return { name, dataType: 'text', definition };
    });
  return { expressions: [{ context: 'CEL', code }], signature: { parameters, returnValues: [] } };
}

/** Form key → item path → value, or what stands there. */
export type Casebook = Record<string, Record<string, string | Partial<ItemContent> | undefined>>;

export function viewOf(casebook: Casebook): CasebookView {
  return {
    formsOf: (visitOid, formOid) =>
      Object.keys(casebook).filter((key) => {
        const parts = parseFormKey(key);
        return parts?.visitOid === visitOid && parts.formOid === formOid;
      }),
    item(formKey, path) {
      const held = casebook[formKey]?.[path];
      if (held === undefined || held === '') return undefined;
      return typeof held === 'string' ? { value: held, version: 1 } : { version: 1, ...held };
    },
    paths: (formKey) => Object.keys(casebook[formKey] ?? {}),
  };
}
