import { type MessagePort, parentPort } from 'node:worker_threads';
import { type Makers, makers } from './makers.ts';
import { receive, supply } from './port-stream.ts';

interface Asked {
  readonly kind: keyof Makers;
  readonly task: unknown;
  readonly port: MessagePort;
}

type Maker = (task: unknown, inputs: AsyncIterable<unknown>) => AsyncIterable<unknown>;

async function* work({ kind, task, port }: Asked): AsyncGenerator<unknown> {
  const make = (await makers[kind]()) as Maker;
  yield* make(task, receive(port));
}

parentPort?.on('message', (asked: Asked) => supply(asked.port, work(asked), () => undefined));
