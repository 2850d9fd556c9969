import { DESIGN_NAMESPACE, type Design, formatDesign } from '@verum/checks';
import type { ContentRef, ExtensionElement, Extensions, StudyBuild } from '@verum/odm';
import type { Blinding } from './blinding.ts';

/**
 * A build as those see it who are blinded: without the forms and items that are kept from them, and without what only
 * these refer to. Two builds that differ in nothing but that are one to them.
 */
export function openModel(build: StudyBuild, design: Design, blinding: Blinding): StudyBuild {
  const isBlindedForm = (oid: string) => blinding.isBlinded(oid);
  const forms = build.forms.filter(({ oid }) => !isBlindedForm(oid));
  const strip = (content: readonly ContentRef[]) =>
    content.filter((ref) => ref.kind === 'group' || !blinding.items.has(ref.oid));
  const reached = groupsFrom(
    build,
    forms.map(({ content }) => content),
  );
  const groups = build.groups
    .filter(({ oid }) => reached.has(oid))
    .map((group) => ({ ...group, content: strip(group.content) }));
  const openForms = forms.map((form) => ({ ...form, content: strip(form.content) }));
  const visits = build.visits.map((visit) => ({
    ...visit,
    forms: visit.forms.filter(({ formOid }) => !isBlindedForm(formOid)),
  }));
  const refs = [...openForms, ...groups].flatMap(({ content }) => content);
  const items = build.items.filter(({ oid }) => refs.some((ref) => ref.kind === 'item' && ref.oid === oid));
  const used = <T>(values: Iterable<T | undefined>) => new Set(values);
  const codeLists = used(items.map(({ codeListOid }) => codeListOid));
  const units = used(items.flatMap(({ unitOids = [] }) => [...unitOids]));
  const conditions = used([
    ...refs.map(({ conditionOid }) => conditionOid),
    ...visits.flatMap(({ plan, forms: refs_ }) => [plan?.conditionOid, ...refs_.map((ref) => ref.conditionOid)]),
  ]);
  const methods = used(
    refs.flatMap((ref) => [ref.methodOid, ...(ref.kind === 'item' ? [ref.imputationMethodOid] : [])]),
  );
  const extensions = withoutBlinding(
    build.extensions,
    openDesign(design, blinding, new Set(items.map(({ oid }) => oid))),
  );
  const { extensions: _, ...rest } = build;
  return {
    ...rest,
    ...(extensions && { extensions }),
    visits,
    forms: openForms,
    groups,
    items,
    codeLists: build.codeLists.filter(({ oid }) => codeLists.has(oid)),
    units: build.units.filter(({ oid }) => units.has(oid)),
    conditions: build.conditions.filter(({ oid }) => conditions.has(oid)),
    methods: build.methods.filter(({ oid }) => methods.has(oid)),
  };
}

function groupsFrom(build: StudyBuild, contents: readonly (readonly ContentRef[])[]): Set<string> {
  const byOid = new Map(build.groups.map((group) => [group.oid, group]));
  const reached = new Set<string>();
  const open = contents.flatMap((content) => [...content]);
  for (let ref = open.pop(); ref; ref = open.pop()) {
    if (ref.kind !== 'group' || reached.has(ref.oid)) continue;
    reached.add(ref.oid);
    open.push(...(byOid.get(ref.oid)?.content ?? []));
  }
  return reached;
}

function openDesign(design: Design, blinding: Blinding, items: ReadonlySet<string>): Design {
  const isOpen = (path: string) => path.split(/[~/]/).every((step) => !blinding.items.has(step.split(/[!@]/)[0] ?? ''));
  const checks = design.checks.filter(
    ({ form, path, inputs }) =>
      !blinding.isBlinded(form) && isOpen(path) && inputs.every((input) => isOpen(input.path)),
  );
  const ids = new Set(design.checks.map(({ id }) => id));
  const open = new Set(checks.map(({ id }) => id));
  const isKept = (rule: string) => (ids.has(rule) ? open.has(rule) : items.has(rule.split(/[#@]/)[0] ?? ''));
  return {
    ...design,
    blinded: { items: [], forms: [] },
    critical: design.critical.filter((oid) => items.has(oid)),
    references: design.references.filter(({ item }) => items.has(item)),
    conversions: design.conversions.filter(({ item }) => item === undefined || items.has(item)),
    candidates: design.candidates.filter(isKept),
    checkTests: design.checkTests.filter(({ rule }) => isKept(rule)),
    checks,
  };
}

function withoutBlinding(extensions: Extensions | undefined, design: Design): Extensions | undefined {
  if (!extensions?.elements) return extensions;
  const elements = extensions.elements.map(
    (element): ExtensionElement => (element.namespace === DESIGN_NAMESPACE ? formatDesign(design) : element),
  );
  return { ...extensions, elements };
}
