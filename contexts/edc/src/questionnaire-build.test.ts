import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { edc } from '@verum/contracts';
import { formatFhir, toQuestionnaire } from '@verum/fhir';
import { compileIndex } from '@verum/odm';
import { study as model, plan } from './domain/migration/migration-testing.ts';
import { refusalOf, startEdc, study, type TestEdc } from './testing.ts';

// Questionnaires as the forms of a study build: ours together again, those of others one by one.

let verum: TestEdc;
before(async () => {
  verum = await startEdc();
});
after(() => verum?.stop());

const imported = (text: string, more: { readonly dryRun?: boolean; readonly metaDataVersion?: string } = {}) => {
  const document = { contentType: 'application/fhir+ndjson', data: Buffer.from(text) };
  return verum.api.importBuild({ study, document, ...more }, verum.as('manager'));
};

test('the questionnaires of a build, a line each, are its forms, groups and items again', async () => {
  const index = compileIndex(model(plan));
  const lines = index.build.forms.map(({ oid }) =>
    formatFhir(toQuestionnaire(index, oid).questionnaire ?? assert.fail()),
  );
  assert.ok(lines.length > 1);
  const tried = await imported(lines.join('\n'), { dryRun: true });
  assert.equal(tried.build, undefined);
  const { forms = 0, items = 0, groups = 0, visits = 0 } = tried.counts ?? {};
  assert.deepEqual([forms, visits], [lines.length, 1]);
  const used = new Set(index.build.forms.flatMap((form) => usedBy(form.oid)));
  assert.deepEqual([items, groups > 0], [used.size, true]);
  const { build } = await imported(lines.join('\n'));
  const published = await verum.api.publishBuild({ study, build: build?.build ?? '' }, verum.as('manager'));
  assert.equal(published.state, edc.BuildState.PUBLISHED);

  function usedBy(form: string): string[] {
    const items = (content: (typeof index.build.forms)[number]['content']): string[] =>
      content.flatMap((ref) => (ref.kind === 'item' ? [ref.oid] : items(index.groups.get(ref.oid)?.content ?? [])));
    return items(index.forms.get(form)?.content ?? []);
  }
});

test('a questionnaire of others becomes a build of one form, with what was not carried', async () => {
  const questionnaire = (id: string) => ({
    ...{ resourceType: 'Questionnaire', id, status: 'active', title: 'Pain' },
    item: [
      { linkId: 'worst', type: 'integer', text: 'Worst?' },
      { linkId: 'photo', type: 'attachment', text: 'Photo' },
      {
        linkId: 'why',
        type: 'text',
        text: 'Why?',
        enableWhen: [{ question: 'worst', operator: '>', answerInteger: 5 }],
      },
    ],
  });
  const pretty = JSON.stringify(questionnaire('pain'), null, 2);
  const { build, counts, findings } = await imported(pretty);
  assert.match(build?.oid ?? '', /^Questionnaire\.[0-9a-f]{12}$/);
  assert.deepEqual([counts?.forms, counts?.items, counts?.conditions], [1, 2, 1]);
  assert.ok(findings.some(({ rule }) => rule === 'type-not-carried'));
  const bundle = { resourceType: 'Bundle', entry: ['a', 'b'].map((id) => ({ resource: questionnaire(id) })) };
  const both = await imported(JSON.stringify(bundle), { dryRun: true });
  assert.ok(both.findings.some(({ rule }) => rule === 'several-builds'));
});

test('what holds no questionnaire, and what is no JSON, is refused', async () => {
  for (const text of ['{"resourceType":"Patient"}', '{ "resourceType": '])
    assert.equal((await refusalOf(imported(text))).name, 'DOCUMENT_REFUSED', text);
});
