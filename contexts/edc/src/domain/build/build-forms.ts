import { formatItemPath } from '@verum/values';
import type { BuildForms, BuildNeed } from './build-form.ts';
import type { CompiledBuild } from './compile-build.ts';

/** An OID as the keys of forms and visits spell it. */
const spelled = (oid: string): string => formatItemPath({ groups: [], itemOid: oid });

/** What saving each form has to look at beside it; worked out once, at publication. */
export function buildForms(build: CompiledBuild): BuildForms {
  const { model, blinding } = build;
  const moving = movingForms(build);
  return {
    forms: model.forms
      .flatMap(({ oid }) => rowsOf(build, oid))
      .map((form) => ({ form: spelled(form), blinded: blinding.isBlinded(form) })),
    needs: model.visits.flatMap((visit) =>
      [...new Set(visit.forms.map(({ formOid }) => formOid))]
        .filter((oid) => build.form(oid))
        .flatMap((oid) => needsOf(build, visit.oid, oid, moving.has(oid) || moving.has(spelled(oid)))),
    ),
  };
}

function needsOf(build: CompiledBuild, visit: string, oid: string, movesVisits: boolean): BuildNeed[] {
  const own = rowsOf(build, oid);
  const needed = build.rules
    .needs(oid, visit)
    .flatMap((need) => rowsOf(build, need.form).map((form) => ({ visit: need.visit, form })));
  return own.map((form) => {
    const twin = own.filter((other) => other !== form).map((other) => ({ visit: 'same', form: other }));
    const needs = [...needed, ...twin].map((need) => ({ visit: visitOf(need.visit), form: spelled(need.form) }));
    return { visit: spelled(visit), form: spelled(form), needs, movesVisits };
  });
}

/** Forms in which the date of a visit stands, or which a condition on a visit or a form reads. */
function movingForms({ design, rules }: CompiledBuild): Set<string> {
  const moving = new Set<string>();
  const dates = new Set(Object.values(design.visitDates).map((place) => place.split('/')[0]));
  for (const { kind, template, inputs } of rules.rules) {
    if (kind === 'skip' && template === '') for (const { form } of inputs) moving.add(form);
  }
  for (const date of dates) if (date !== undefined) moving.add(date);
  return moving;
}

function rowsOf({ blinding }: CompiledBuild, form: string): string[] {
  const shadow = blinding.shadowOf(form);
  return shadow === undefined ? [form] : [form, shadow];
}

function visitOf(visit: string): string {
  if (visit === 'same') return '=';
  return visit === 'all' ? '*' : spelled(visit);
}
