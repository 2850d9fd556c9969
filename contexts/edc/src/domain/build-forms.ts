import { formatItemPath } from '@verum/values';
import type { BuildForm } from './build-form.ts';
import type { CompiledBuild } from './compile-build.ts';

/** An OID as the keys of forms and visits spell it. */
const spelled = (oid: string): string => formatItemPath({ groups: [], itemOid: oid });

/** What saving each form of a build has to look at beside it; worked out once, at publication. */
export function buildForms(build: CompiledBuild): BuildForm[] {
  const { model, blinding, rules, design } = build;
  const dates = new Set(Object.values(design.visitDates).map((place) => place.split('/')[0]));
  const moving = new Set(
    rules.rules
      .filter(({ kind, template }) => kind === 'skip' && template === '')
      .flatMap(({ inputs }) => inputs.map(({ form }) => form)),
  );
  return model.forms.flatMap(({ oid }) => {
    const shadow = blinding.shadowOf(oid);
    const own = shadow === undefined ? [oid] : [oid, shadow];
    const movesVisits = dates.has(spelled(oid)) || moving.has(oid);
    const needed = rules
      .needs(oid)
      .flatMap(({ visit, form }) => rowsOf(build, form).map((row) => ({ visit, form: row })));
    return own.map((form): BuildForm => {
      const twin = own.filter((other) => other !== form).map((other) => ({ visit: 'same', form: other }));
      const needs = [...needed, ...twin].map((need) => ({ visit: visitOf(need.visit), form: spelled(need.form) }));
      return { form: spelled(form), blinded: blinding.isBlinded(form), needs, movesVisits };
    });
  });
}

function rowsOf({ blinding }: CompiledBuild, form: string): string[] {
  const shadow = blinding.shadowOf(form);
  return shadow === undefined ? [form] : [form, shadow];
}

function visitOf(visit: string): string {
  if (visit === 'same') return '=';
  return visit === 'all' ? '*' : spelled(visit);
}
