import { liveThrough } from './run.ts';
import { startRunServer } from './run-server.ts';

/** Seeds to live through, as the parent gives them. It answers with what went wrong, and what happened in all. */
export interface RunsOrder {
  readonly first: number;
  readonly count: number;
}
export interface RunsResult {
  readonly failures: readonly string[];
  /** Entries that were kept, that were set aside, losses that were told, devices: a run that does nothing proves nothing. */
  readonly kept: number;
  readonly aside: number;
  readonly losses: number;
  readonly devices: number;
}

const atOnce = 16;
const failuresMax = 5;

process.once('message', async ({ first, count }: RunsOrder) => {
  const server = await startRunServer();
  const failures: string[] = [];
  const failed = (error: unknown) =>
    failures.push(error instanceof Error ? `${error.stack}\n${(error.cause as Error)?.stack}` : String(error));
  // What a page that has died still throws is nobody's; anything else is a fault.
  process.on('unhandledRejection', failed);
  const subjects = Array.from({ length: count }, (_, index) => `R-${first + index}`);
  await server.enrol(subjects);
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count && failures.length < failuresMax) {
        const index = next++;
        await liveThrough(server, subjects[index] ?? '', first + index).catch(failed);
      }
    }),
  );
  const [sums] = await server.rows<Omit<RunsResult, 'failures'>>(
    `select count(*) filter (where fate = 'KEPT')::int as kept, count(*) filter (where fate = 'SET_ASIDE')::int as aside,
       (select count(*)::int from epro.device_event) as losses, (select count(*)::int from epro.device) as devices
     from epro.entry`,
  );
  await server.stop();
  const none = { kept: 0, aside: 0, losses: 0, devices: 0 };
  process.send?.({ failures, ...none, ...sums } satisfies RunsResult, () => process.exit());
});
