import { create, type DescMethod, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Refusal, refuse } from '@verum/call';
import { platform, reasonName } from '@verum/contracts';
import type { Channel, Envelope } from '@verum/rpc';
import type { ProcessStatus } from './process-status.ts';

export interface AskPlatformOptions {
  /** The way to each context, by its name. */
  readonly contexts: ReadonlyMap<string, Channel>;
  /** This process, which serves none of them itself. */
  readonly own: () => Promise<ProcessStatus>;
}

/** A process that hangs must not keep the others from being seen. */
const patienceMs = 3_000;

type Answer = readonly PromiseSettledResult<Uint8Array>[];

/**
 * The platform's service where none of it runs: asks every process that can be reached, and puts their answers together.
 * Each of them judges the caller itself; where none has let it in, it learns nothing of this one either.
 */
export function askPlatform({ contexts, own }: AskPlatformOptions): Channel {
  async function ask(method: DescMethod, request: Uint8Array, envelope: Envelope) {
    const sent = { ...envelope, timeoutMs: Math.min(envelope.timeoutMs, patienceMs) };
    const answers = [...contexts].map(async ([context, channel]) => ({
      context,
      answer: await askOne(channel, method, request, sent),
    }));
    return await Promise.all(answers);
  }

  return {
    unary: async (method, request, envelope) => {
      const answers = await ask(method, request, envelope);
      // A process of several contexts is asked for each of them.
      const processes = new Map<string, ProcessStatus>();
      const absences: { context: string; reason: string }[] = [];
      for (const { context, answer } of answers) {
        const told = answer.flatMap((one) => (one.status === 'fulfilled' ? read(one.value) : []));
        for (const one of told) processes.set(one.process, one);
        if (told.length === 0) absences.push({ context, reason: reasonOf(answer) });
      }
      if (processes.size === 0) throw refusalOf(answers.flatMap(({ answer }) => answer));
      const all = [...processes.values(), await own()];
      return toBinary(method.output, create(platform.PlatformStatusSchema, { processes: all, absences }));
    },
    stream: () => {
      throw refuse('METHOD_NOT_ALLOWED');
    },
    // The ways to the contexts are closed by whoever opened them.
    close: () => {},
  };
}

async function askOne(channel: Channel, ...asked: Parameters<Channel['unary']>): Promise<Answer> {
  if (!channel.each) return await Promise.allSettled([channel.unary(...asked)]);
  try {
    return await channel.each(...asked);
  } catch (reason) {
    return [{ status: 'rejected', reason }];
  }
}

const read = (bytes: Uint8Array) => fromBinary(platform.PlatformStatusSchema, bytes).processes;

function refusalOf(answer: Answer): Refusal {
  const [first] = answer.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  return first instanceof Refusal ? first : refuse('UNAVAILABLE', { retryAfterSeconds: 1 });
}

const reasonOf = (answer: Answer) => reasonName(refusalOf(answer).reason);
