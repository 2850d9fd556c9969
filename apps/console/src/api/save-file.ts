/** `bytes` so far; nobody knows beforehand how many there will be. */
export type OnBytes = (bytes: number) => void;

/**
 * Takes a streamed document to its end and gives it to the browser to save. It is kept in memory until it is whole: a
 * document that broke off is never saved.
 */
export async function saveFile(answer: Response, name: string, onBytes: OnBytes = () => undefined): Promise<number> {
  const parts: BlobPart[] = [];
  let bytes = 0;
  const reader = answer.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) break;
    parts.push(part.value as Uint8Array<ArrayBuffer>);
    bytes += part.value.length;
    onBytes(bytes);
  }
  offerFile(new Blob(parts, { type: answer.headers.get('content-type') ?? 'application/octet-stream' }), name);
  return bytes;
}

/** Has the browser save what the page made itself. */
export function offerFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; the memory is given back.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
