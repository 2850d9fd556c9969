import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { type FaultRow, readFaultRow } from './fault-table.ts';
import { root } from './root.ts';

export interface TestRunOptions {
  /** Run only the tests whose name matches this pattern. */
  readonly only?: string | undefined;
  /** Nothing is printed of what passes and fails. */
  readonly isQuiet: boolean;
  /** A test that takes longer has failed, and so has a file whose process does. */
  readonly fileMs: number;
}

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
  /** A row for each experiment. */
  faults: FaultRow[];
}

/** Runs test files, two at a time, each in a process of its own. */
export async function runTestFiles(files: string[], options: TestRunOptions): Promise<TestCounts> {
  const { only, isQuiet, fileMs } = options;
  const counts: TestCounts = { passed: 0, failed: 0, skipped: 0, faults: [] };
  const letGo = endLateProcesses(files, fileMs);
  const events = run({
    files,
    concurrency: 2,
    timeout: fileMs,
    ...(only !== undefined && { testNamePatterns: [only] }),
  });
  // Only tests count, not the files and suites around them.
  const isTest = (details: { type?: string }) => details.type !== 'suite';
  events.on('test:pass', ({ details, skip, todo }) => {
    if (!isTest(details)) return;
    if (skip !== undefined || todo !== undefined) counts.skipped += 1;
    else counts.passed += 1;
  });
  events.on('test:fail', ({ details }) => {
    if (isTest(details)) counts.failed += 1;
  });
  events.on('test:diagnostic', ({ message }) => {
    const row = readFaultRow(message);
    if (row) counts.faults.push(row);
  });
  try {
    return await new Promise((resolve, reject) => {
      events.on('end', () => resolve(counts));
      events.on('error', reject);
      if (isQuiet) events.resume();
      else events.compose(new spec()).pipe(process.stdout, { end: false });
    });
  } finally {
    letGo();
  }
}

/**
 * node:test bounds each test, and not what its process does afterwards: one that never ends would hold up the rest for
 * ever. One that was ended has failed.
 */
function endLateProcesses(files: readonly string[], boundMs: number): () => void {
  const watch = (message: unknown) => {
    const { process: child } = message as { process: ChildProcess };
    const late = setTimeout(() => {
      const file = files.find((one) => one === child.spawnargs.at(-1));
      if (file === undefined) return;
      process.stderr.write(`${relative(root, file)} did not end within ${boundMs} ms, and was stopped\n`);
      child.kill('SIGKILL');
      // What it started may live on, and hold them open.
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, boundMs).unref();
    child.once('close', () => clearTimeout(late));
  };
  subscribe('child_process', watch);
  return () => void unsubscribe('child_process', watch);
}
