import type { BuildIndex } from '@verum/odm';
import type { FromWorker, ToWorker } from './preview-protocol.ts';

/** What judges beside the page. There is one for all forms; it is begun with the first and keeps its build. */
export interface ChecksWorker {
  send(message: ToWorker): void;
  /** Whoever listened before does not any more. */
  listen(onAnswer: (answer: FromWorker) => void): void;
}

let running: { readonly worker: Worker; index?: BuildIndex } | undefined;

/** Undefined where the browser starts none: the save judges all the same. */
export function checksWorker(index: BuildIndex): ChecksWorker | undefined {
  try {
    running ??= { worker: new Worker(new URL('./preview-worker.ts', import.meta.url), { type: 'module' }) };
  } catch {
    return undefined;
  }
  const { worker } = running;
  const send = (message: ToWorker) => worker.postMessage(message);
  if (running.index !== index) {
    send({ kind: 'build', build: index.build });
    running.index = index;
  }
  return {
    send,
    listen: (onAnswer) => {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => onAnswer(data);
    },
  };
}
