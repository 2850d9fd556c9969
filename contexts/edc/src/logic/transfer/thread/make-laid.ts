import { layAgain, type TransportLayout } from '@verum/datasets';

export interface LaidTask {
  readonly from: TransportLayout;
  readonly to: TransportLayout;
}

/** Rows of a transport file that were laid before its columns were as wide as they are. */
export async function* makeLaid({ from, to }: LaidTask, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const rows of pieces) yield layAgain(rows, from, to);
}
