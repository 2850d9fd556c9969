/** First in, first out, of a fixed length; what comes when it is full is dropped and counted. */
export interface Queue<T> {
  add(item: T): void;
  /** At most `max` of the oldest, which leave the queue. */
  take(max: number): readonly T[];
  size(): number;
  dropped(): number;
}

/** The newest are dropped, not the oldest: what is there tells how the trouble began. */
export function openQueue<T>(lengthMax: number): Queue<T> {
  let items: T[] = [];
  let dropped = 0;
  return {
    add(item) {
      if (items.length >= lengthMax) dropped += 1;
      else items.push(item);
    },
    take(max) {
      const taken = items.slice(0, max);
      items = items.slice(taken.length);
      return taken;
    },
    size: () => items.length,
    dropped: () => dropped,
  };
}
