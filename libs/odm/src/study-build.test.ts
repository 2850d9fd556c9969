import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arbitraryBuild } from './arbitrary-build.ts';
import { assertValid, joined, noCorpus, readAll } from './test-support.ts';
import { writeOdm20, writeOdm132 } from './write-odm.ts';

const file = { fileOid: 'F', fileType: 'Snapshot', creationDateTime: '2026-11-23T00:00:00Z' } as const;

for (const [version, write] of [
  ['2.0', writeOdm20],
  ['1.3.2', writeOdm132],
] as const) {
  test(`any study build goes to ODM ${version} and comes back equal`, { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryBuild, async (given) => {
        const losses: string[] = [];
        const xml = await joined(write({ file, builds: [given] }, { onLoss: (path) => losses.push(path) }));
        if (!noCorpus) assertValid(xml, version);
        const { document } = await readAll([xml]);
        assert.deepEqual(losses, []);
        assert.deepEqual(document.builds, [JSON.parse(JSON.stringify({ ...given, odmVersion: version }))]);
      }),
      { numRuns: 60 },
    );
  });
}
