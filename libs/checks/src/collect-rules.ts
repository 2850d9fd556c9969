import type { ConditionDef, FormalExpression, MethodDef } from '@verum/odm';
import { collectDesignRules } from './collect-design.ts';
import { collectRangeCheck } from './collect-range-check.ts';
import type { Draft } from './collector.ts';
import { celOf } from './definition.ts';
import { executableOf, type Sources, tellNotExecutable } from './executable.ts';
import type { ItemPlace } from './places.ts';

/** Range checks, methods and conditions of every form, conditions of visits and their forms, the design's checks and ranges. */
export function collectRules(sources: Sources): void {
  const { build, places } = sources;
  for (const { oid } of build.forms) {
    for (const place of places.of(oid)) {
      if (place.kind === 'item') collectItem(sources, place);
      skip(sources, place.ref.conditionOid, (condition) => ({
        id: `${condition}@${place.form}/${place.template}`,
        target: place,
      }));
    }
  }
  for (const visit of build.visits) {
    skip(sources, visit.plan?.conditionOid, (condition) => ({
      id: `${condition}@${visit.oid}`,
      target: { form: '', template: '', groups: [], visit: visit.oid },
    }));
    for (const { formOid, conditionOid } of visit.forms)
      skip(sources, conditionOid, (condition) => ({
        id: `${condition}@${visit.oid}~${formOid}`,
        target: { form: formOid, template: '', groups: [], visit: visit.oid },
      }));
  }
  collectDesignRules(sources);
  tellUnplaced(sources);
}

/** What stands nowhere makes no rule; that it could not be executed anyway is told all the same. */
function tellUnplaced(sources: Sources): void {
  const { build, places } = sources;
  const placed = new Set(build.forms.flatMap(({ oid }) => places.of(oid).map(({ ref }) => ref)));
  const used = new Set([
    ...[...placed].flatMap(({ conditionOid, methodOid }) => [conditionOid, methodOid]),
    ...build.visits.flatMap(({ plan, forms }) => [
      plan?.conditionOid,
      ...forms.map(({ conditionOid }) => conditionOid),
    ]),
  ]);
  const at = `MetaDataVersion[${build.oid}]`;
  const tell = (path: string, expressions: readonly FormalExpression[] = []) => {
    if (expressions.length > 0 && celOf(expressions) === undefined) tellNotExecutable(sources, path, expressions);
  };
  for (const { oid, expressions } of build.conditions)
    if (!used.has(oid)) tell(`${at}/ConditionDef[${oid}]`, expressions);
  for (const { oid, expressions } of build.methods) if (!used.has(oid)) tell(`${at}/MethodDef[${oid}]`, expressions);
  for (const { oid, plan } of build.protocol.visitGroups ?? [])
    if (plan?.conditionOid !== undefined)
      sources.collector.tell(`${at}/StudyEventGroupDef[${oid}]`, 'warning', {
        rule: 'not-executable',
        en: 'The condition of a visit group is not evaluated; put it on its visits',
        zh: '不执行访视组的条件；请将其设在各访视上',
      });
  const items = new Set([...placed].map(({ oid }) => oid));
  for (const { oid, rangeChecks = [] } of build.items)
    if (!items.has(oid))
      for (const [position, { expressions }] of rangeChecks.entries())
        tell(`${at}/ItemDef[${oid}]/RangeCheck[${position + 1}]`, expressions);
}

function collectItem(sources: Sources, place: ItemPlace): void {
  for (const [position, check] of (place.item.rangeChecks ?? []).entries())
    collectRangeCheck(sources, place, check, position + 1);
  const { methodOid } = place.ref;
  const method = methodOid === undefined ? undefined : sources.places.index.methods.get(methodOid);
  if (method) derivation(sources, place, method);
}

/** Preload, imputation and transposition are no values of the casebook: nothing is imputed at capture. */
const NOT_DERIVED: ReadonlySet<string> = new Set(['preload', 'imputation', 'transpose']);

function derivation(sources: Sources, place: ItemPlace, method: MethodDef): void {
  const path = `MetaDataVersion[${sources.build.oid}]/MethodDef[${method.oid}]`;
  if (NOT_DERIVED.has(method.type?.toLowerCase() ?? '')) {
    const { type = '' } = method;
    sources.collector.tell(path, 'info', {
      rule: 'not-derived',
      en: `A method of type ${type} derives no value at entry`,
      zh: `类型为 ${type} 的方法在录入时不产生衍生值`,
    });
    return;
  }
  const executable = executableOf(sources, place, path, method);
  if (!executable) return;
  const { code, inputs } = executable;
  sources.collector.add({
    id: `${method.oid}@${place.form}/${place.template}`,
    kind: 'derivation',
    target: place,
    severity: 'soft',
    messages: method.description,
    inputs,
    program: { kind: 'cel', code },
    item: place.item,
    place: path,
  });
}

function skip(
  sources: Sources,
  conditionOid: string | undefined,
  at: (condition: string) => { readonly id: string; readonly target: Draft['target'] },
): void {
  const condition: ConditionDef | undefined =
    conditionOid === undefined ? undefined : sources.places.index.conditions.get(conditionOid);
  if (!condition) return;
  const { id, target } = at(condition.oid);
  const path = `MetaDataVersion[${sources.build.oid}]/ConditionDef[${condition.oid}]`;
  const executable = executableOf(sources, target, path, condition);
  if (!executable) return;
  const { form, template, groups, visit } = target;
  sources.collector.add({
    id,
    kind: 'skip',
    target: { form, template, groups, ...(visit !== undefined && { visit }) },
    severity: 'soft',
    messages: condition.description,
    inputs: executable.inputs,
    program: { kind: 'cel', code: executable.code },
    place: path,
  });
}
