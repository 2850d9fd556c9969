import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '@verum/cli';
import { corpusFiles, noCorpus } from './src/corpus.ts';
import { type Fate, fateOfDataset, fateOfOdm, fateOfXpt, toTable } from './src/standards.ts';

// Every file of third parties, in and out. The table stands in docs/standards.md; VERUM_WRITE=1 writes it anew.

const page = join(root, 'docs', 'standards.md');
const [begin, end] = ['<!-- table -->', '<!-- /table -->'];

describe('the files of third parties', { skip: noCorpus, timeout: 300_000 }, () => {
  const fates: Fate[] = [];
  const goals = (kind: string, of: readonly Fate[]) => {
    const imported = of.filter(({ outcome }) => outcome === 'imported');
    assert.ok(imported.length >= of.length * 0.95, `${kind}: ${imported.length} of ${of.length} were imported`);
    assert.deepEqual(
      imported.filter(({ isValid }) => isValid === false),
      [],
      'every export is valid',
    );
    assert.deepEqual(
      imported.filter(({ isSame }) => isSame === false),
      [],
      'nothing is lost',
    );
    fates.push(...of);
  };

  test('ODM and REDCap: at least 95 % come in, what we write is valid, nothing is lost on the way and back', async () => {
    const of: Fate[] = [];
    for (const path of [...corpusFiles('odm', '.xml'), ...corpusFiles('redcap', '.xml')])
      of.push(await fateOfOdm(path));
    goals('ODM', of);
  });

  test('transport files come in and go out cell by cell', async () => {
    const of: Fate[] = [];
    for (const path of [...corpusFiles('datasets', '.xpt'), ...corpusFiles('core-rules', '.xpt')])
      of.push(await fateOfXpt(path));
    goals('XPT', of);
  });

  test('Dataset-JSON comes in and goes out in all three forms', async () => {
    const of: Fate[] = [];
    const files = ['.json', '.ndjson'].flatMap((ending) => corpusFiles('datasets', ending));
    // Schemas, and an extension that the standard's own schema refuses.
    for (const path of files.filter((path) => !path.includes('/extensions/') && !path.endsWith('.schema.json')))
      of.push(await fateOfDataset(path));
    goals('Dataset-JSON', of);
  });

  test('the table of the documentation is the one that was found', () => {
    const table = toTable(fates.toSorted((a, b) => a.path.localeCompare(b.path)));
    assert.ok(existsSync(page));
    const text = readFileSync(page, 'utf8');
    const written = `${text.slice(0, text.indexOf(begin) + begin.length)}\n${table}\n${text.slice(text.indexOf(end))}`;
    if (process.env.VERUM_WRITE === '1') writeFileSync(page, written);
    assert.equal(
      readFileSync(page, 'utf8'),
      written,
      'VERUM_WRITE=1 ./verum test test/standards.test.ts writes it anew',
    );
  });
});
