/** Records that are being stored, while more of the document is read. */
export interface RecordQueue<Done> {
  /**
   * Begins with a record once there is room, and with one of a subject whose last record is not stored yet once it is;
   * alone where `isAlone`. `onDone` hears of each in the order of the document.
   */
  add(subject: string, isAlone: boolean, work: () => Promise<Done>, onDone: (done: Done) => void): Promise<void>;
  /** Until each is stored. @throws what the first of them that failed has thrown */
  drain(): Promise<void>;
  /** Until none is being worked at any more, whatever became of it. */
  settle(): Promise<void>;
}

// One is decided here while others are written there; each holds a connection.
const atOnce = 4;

export function openRecordQueue<Done>(): RecordQueue<Done> {
  const queue: { subject: string; doing: Promise<Done>; onDone: (done: Done) => void }[] = [];
  const finishFirst = async () => {
    const first = queue[0];
    if (!first) return;
    first.onDone(await first.doing);
    queue.shift();
  };
  const drain = async () => {
    while (queue.length > 0) await finishFirst();
  };
  return {
    drain,
    async add(subject, isAlone, work, onDone) {
      if (isAlone || queue.some((one) => one.subject === subject)) await drain();
      while (queue.length >= atOnce) await finishFirst();
      const doing = work();
      // It is heard of when its turn comes.
      doing.catch(() => undefined);
      queue.push({ subject, doing, onDone });
      if (isAlone) await drain();
    },
    async settle() {
      await Promise.allSettled(queue.map(({ doing }) => doing));
    },
  };
}
