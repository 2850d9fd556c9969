import type { Connection } from '@verum/database';
import { cellsOfXpt } from './completeness.ts';
import { type CopyFloor, type CursorFloor, cellFloor, copyFloor, cursorFloor } from './floors.ts';
import { openTransfers } from './open-transfers.ts';
import { download, type ExportJob, exportJob, importJob, uploadFile } from './run-job.ts';
import { type Taken, watched } from './watch-memory.ts';

/** One piece of work, in a process that does nothing else. */
export type Task =
  | ({ readonly kind: 'export'; readonly connection: Connection; readonly result: string } & ExportJob)
  | { readonly kind: 'import'; readonly connection: Connection; readonly study: string; readonly file: string }
  | { readonly kind: 'read-xpt'; readonly files: readonly string[] }
  | { readonly kind: 'cell-floor'; readonly files: readonly string[] }
  | ({ readonly kind: 'cursor-floor' } & CursorFloor)
  | ({ readonly kind: 'copy-floor' } & CopyFloor);

export interface Done {
  readonly taken: Taken;
  /** Of an export the bytes of the result, of an import the values stored, of reading the cells, of a floor its rows. */
  readonly count: number;
}

async function run(task: Task): Promise<Done> {
  if (task.kind === 'export' || task.kind === 'import') {
    const opened = await openTransfers(task.connection, [task.study]);
    try {
      if (task.kind === 'export') {
        const { taken, value } = await watched(() => exportJob(opened, task));
        await download(opened, value, task.result);
        return { taken, count: Number(value.size) };
      }
      const upload = await uploadFile(opened, task.study, task.file);
      const { taken, value } = await watched(() => importJob(opened, task.study, upload));
      return { taken, count: Number(value.values) };
    } finally {
      await opened.stop();
    }
  }
  const { taken, value } = await watched(() => other(task));
  return { taken, count: value };
}

function other(task: Exclude<Task, { kind: 'export' | 'import' }>): Promise<number> {
  if (task.kind === 'cursor-floor') return cursorFloor(task);
  if (task.kind === 'copy-floor') return copyFloor(task);
  return task.kind === 'cell-floor' ? cellFloor(task.files) : cellsOfXpt(task.files);
}

process.once('message', async (task: Task) => {
  const done = await run(task);
  process.send?.(done, () => process.disconnect());
});
