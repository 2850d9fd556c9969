import { type Call, refuse, violation } from '@verum/call';
import { isUniqueViolation, publish } from '@verum/database';
import type { Build } from '../../domain/build/build.ts';
import { buildForms } from '../../domain/build/build-forms.ts';
import { checkRules } from '../../domain/build/check-rules.ts';
import type { CompiledBuild } from '../../domain/build/compile-build.ts';
import type { ServiceContext } from '../../service-context.ts';
import { insertBuildForms, publishedOid, setPublished } from '../../store/builds.ts';
import { type BuildName, loadBuild } from './get-build.ts';

/**
 * Makes a build usable by sites. Publishing it again changes nothing.
 * @throws Refusal NOT_FOUND; STATE_FORBIDS for a build without a form that a visit leads to; ALREADY_EXISTS when
 * another published build has its OID, because then clinical data could not say which of the two it belongs to
 */
export async function publishBuild(service: ServiceContext, call: Call, name: BuildName): Promise<Build> {
  const { study } = name;
  const { database, builds } = service;
  const write = database.write(call, 'Published', async (tx) => {
    const { build, oid, state } = await loadBuild(service, tx, call, name);
    const compiled = await builds.get(tx, { study, build });
    const isUsable = compiled.model.visits.some((visit) => visit.forms.some(({ formOid }) => compiled.form(formOid)));
    if (!isUsable) throw refuse('STATE_FORBIDS', { facts: { study, build: name.build, why: 'no visit with a form' } });
    if (state === 'DRAFT') checkRules(compiled);
    if (state === 'DRAFT' && (await setPublished(tx, study, build))) {
      await insertBuildForms(tx, { study, build }, buildForms(compiled));
      await publish(tx, {
        aggregate: `build/${study}/${build}`,
        type: 'edc.build.published',
        payload: { study, build, oid, forms: formsOf(compiled) },
      });
    }
    return await loadBuild(service, tx, call, name);
  });
  return await write.catch((error: unknown) => {
    if (!isUniqueViolation(error, publishedOid)) throw error;
    const textEn = 'Another published build has the same OID. Give the MetaDataVersion a new OID and import it again.';
    const textZh = '另一个已发布的构建版本使用了相同的 OID。请为 MetaDataVersion 更换 OID 后重新导入。';
    throw refuse('ALREADY_EXISTS', {
      facts: { study, build: name.build },
      violations: [violation('build', 'oid_published', textEn, textZh)],
    });
  });
}

/** How its forms are named: the diary tells where its entries stand. */
function formsOf(compiled: CompiledBuild): { readonly form: string; readonly isRepeating: boolean }[] {
  const names = new Set(compiled.model.visits.flatMap(({ forms }) => forms.map(({ formOid }) => formOid)));
  return [...names].flatMap((form) => {
    const isRepeating = compiled.form(form)?.isRepeating;
    return isRepeating === undefined ? [] : [{ form, isRepeating }];
  });
}
