import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { type CasebookView, compileRules, type Evaluation, evaluate } from '@verum/checks';
import { readOdm } from '@verum/odm';
import { formatFormKey, parseFormKey } from '@verum/values';
import { contentOf } from './entry.ts';
import type { DemoForm, DemoItem } from './plan.ts';
import { studyDocuments } from './study-file.ts';

const builds = await Promise.all(
  studyDocuments().map(async (document) => {
    const { builds: read } = await readOdm(Readable.from([document]));
    return read[0] ?? assert.fail('the demo has no study build');
  }),
);
const rules = builds.map(compileRules);

/** The demo's builds in their order. */
export const studyBuilds = builds;

/** The form to which the row of its blinded items belongs; any other is its own. */
export const originOf = (formKey: string): string => {
  const key = parseFormKey(formKey) ?? assert.fail(formKey);
  return formatFormKey({ ...key, formOid: key.formOid.replace(/\.BLINDED$/, '') });
};

/** What a build says of the forms of one subject, as after their last save. */
export function judgeForms(forms: readonly DemoForm[], build: 0 | 1 = 0): Evaluation {
  const items = new Map<string, Map<string, DemoItem>>();
  for (const form of forms) {
    const key = originOf(form.formKey);
    const own = items.get(key) ?? new Map<string, DemoItem>();
    for (const item of contentOf(form)) own.set(item.path, item);
    items.set(key, own);
  }
  const view: CasebookView = {
    formsOf: (visitOid, formOid) =>
      [...items.keys()].filter((key) => {
        const parts = parseFormKey(key);
        return parts?.visitOid === visitOid && parts.formOid === formOid;
      }),
    item(formKey, path) {
      const { value, notDone, leftBlank } = items.get(formKey)?.get(path) ?? {};
      if (value === undefined && notDone === undefined && leftBlank === undefined) return undefined;
      return {
        version: 1,
        ...(value !== undefined && { value }),
        ...(notDone && { notDone }),
        ...(leftBlank && { leftBlank }),
      };
    },
    paths: (formKey) => items.get(formKey)?.keys() ?? [],
  };
  const compiled = rules[build] ?? assert.fail('no such build');
  return evaluate(
    compiled,
    view,
    [...items.keys()].map((formKey) => ({ formKey, paths: 'all' })),
  );
}
