import { createHash } from 'node:crypto';
import { refuse } from '@verum/call';
import type { edc } from '@verum/contracts';
import type { Client } from '@verum/rpc';
import type { Given } from './command.ts';
import { startProgress } from './progress.ts';
import { saveStream } from './save-stream.ts';
import { cliCall } from './session.ts';

const triesMax = 5;

/** Takes the file of a job along, from where it broke off if it did, and compares its hash. */
export async function saveResult(
  given: Given,
  service: Client<typeof edc.TransferService>,
  { study, job, size, sha256 }: edc.Job,
): Promise<void> {
  const output = given.text('output');
  const hash = createHash('sha256');
  const progress = startProgress({
    label: 'Taking it along',
    total: Number(size),
    unit: 'bytes',
    isQuiet: given.isJson,
  });
  async function* parts() {
    let taken = 0n;
    for (let tries = 1; ; tries += 1) {
      const call = cliCall('export');
      try {
        for await (const part of service.downloadResult({ study, job, from: taken }, { call })) {
          taken += BigInt(part.data.length);
          hash.update(part.data);
          yield part;
        }
        return;
      } catch (error) {
        if (tries >= triesMax || taken === 0n) throw error;
      } finally {
        call.end();
      }
    }
  }
  const bytes = await saveStream(output, parts(), (more) => progress.add(more)).finally(() => progress.done());
  if (hash.digest('hex') !== sha256) throw refuse('UNAVAILABLE', { facts: { job, what: 'hash' } });
  if (output === undefined) return;
  process.stdout.write(
    given.isJson
      ? `${JSON.stringify({ file: output, bytes, sha256 })}\n`
      : `${output}: ${bytes} bytes, SHA-256 ${sha256}\n`,
  );
}
