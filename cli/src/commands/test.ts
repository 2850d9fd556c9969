import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { startTestServer } from '@verum/database';
import { openLog } from '@verum/host';
import { bringDebianPackages, type ToolName } from '../bring-debian-packages.ts';
import { type Given, UsageError } from '../command.ts';
import { applicationFolders } from '../console.ts';
import { faultTable } from '../fault-table.ts';
import { root } from '../root.ts';
import { runTestFiles } from '../run-test-files.ts';

/** Files by suite. `unit` needs nothing but Node; the others start what they need. */
const suites: Readonly<Record<string, readonly string[]>> = {
  unit: [
    'contracts/src/**/*.test.ts',
    'libs/**/*.test.ts',
    'platform/{call,config,host,outbound,resilience,rpc,telemetry}/**/*.test.ts',
    'demo/**/*.test.ts',
    'cli/**/*.test.ts',
    'bench/**/*.test.ts',
    'apps/**/*.test.ts',
  ],
  integration: [
    'platform/{database,discovery,events,limits}/**/*.test.ts',
    'contexts/**/*.test.ts',
    'gateway/**/*.test.ts',
  ],
  journey: ['test/!(faults-*).test.ts'],
  faults: ['test/faults-*.test.ts'],
};

/** What the files need that Verum does not bring along. */
const needs: readonly { readonly files: RegExp; readonly tools: readonly ToolName[] }[] = [
  { files: /browser|^test\/console-/, tools: ['chromium'] },
  { files: /faults-/, tools: ['faketime', 'wrk'] },
  { files: /^test\/|^platform\/(discovery|host|rpc)\/|^cli\//, tools: ['etcd'] },
  { files: /^platform\/limits\//, tools: ['redis'] },
  { files: /^test\/(table-readers|transfers-demo)/, tools: ['r', 'pspp', 'python'] },
  { files: /^test\/|^gateway\/|^platform\/|^cli\//, tools: ['openssl'] },
];

export const command = {
  usage: '[FILE…] [--suite unit|integration|journey|faults]',
  options: {
    suite: { type: 'string', help: `one of ${Object.keys(suites).join(', ')}; default: all` },
    only: { type: 'string', help: 'run the tests whose name matches this pattern' },
  } as const,
  async run(given: Given) {
    const files = filesOf(given);
    bringDebianPackages(toolsFor(files));
    // Built before the tests, so that none of them waits for it or builds it twice.
    if (files.some((file) => file.startsWith(join(root, 'test')))) await applicationFolders(openLog({ level: 'warn' }));
    const server = await startTestServer();
    if (!process.env.VERUM_TEST_PG_URL) process.env.VERUM_TEST_PG = server.admin.host;
    try {
      const { passed, failed, skipped, faults } = await runTestFiles(files, {
        only: given.text('only'),
        isQuiet: given.isJson,
        fileMs: fileMinutes * 60_000,
      });
      if (faults.length > 0 && !given.isJson) process.stdout.write(`\n${faultTable(faults)}\n`);
      const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
      process.stdout.write(
        given.isJson
          ? `${JSON.stringify({ passed, failed, skipped, ...(faults.length > 0 && { faults }) })}\n`
          : `\n${counts}\n`,
      );
      return failed === 0 && passed > 0 ? 0 : 1;
    } finally {
      await server.stop();
    }
  },
};

function toolsFor(files: readonly string[]): ToolName[] {
  const names = files.map((file) => relative(root, file));
  return [
    ...new Set(needs.flatMap(({ files: those, tools }) => (names.some((name) => those.test(name)) ? tools : []))),
  ];
}

function filesOf(given: Given): string[] {
  if (given.args.length > 0) return given.args.map((file) => join(process.cwd(), file));
  const suite = given.text('suite');
  const patterns = suite === undefined ? Object.values(suites).flat() : suites[suite];
  if (!patterns) throw new UsageError(`--suite is one of ${Object.keys(suites).join(', ')}`);
  const exclude = (name: string) => name === 'node_modules' || name === 'dist';
  return [...new Set(globSync([...patterns], { cwd: root, exclude }))].toSorted().map((file) => join(root, file));
}

/** The long run kills hundreds of times. */
const fileMinutes = process.env.VERUM_LONG === '1' ? 120 : 15;
