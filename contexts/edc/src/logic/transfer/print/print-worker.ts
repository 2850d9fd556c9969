import { parentPort } from 'node:worker_threads';
import pdfmake from 'pdfmake';
import type { PrintedCasebook } from '../../../domain/transfer/printed-casebook.ts';
import { casebookDocument, fontName } from './casebook-document.ts';
import { fontOf, type Weight } from './fonts.ts';

// A thread of its own: laying out takes seconds in which nobody could save. What it fetches is what it is given.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy(() => false);

const provided = new Set<string>();

/** Brings the fonts that a document names. */
async function provideFonts(document: unknown): Promise<void> {
  const names = new Set(JSON.stringify(document).match(/noto-[\w-]+?-(?:400|700)(?=")/g));
  names.add(fontName('latin', 400));
  for (const name of names) {
    if (provided.has(name)) continue;
    const [, file = '', weight = ''] = /^noto-(.+)-(\d+)$/.exec(name) ?? [];
    pdfmake.virtualfs.writeFileSync(name, Buffer.from(await fontOf(file, Number(weight) as Weight)));
    pdfmake.addFonts({ [name]: { normal: name } });
    provided.add(name);
  }
}

async function print(casebook: PrintedCasebook): Promise<Uint8Array> {
  const document = casebookDocument(casebook);
  // The header is a function, and holds what the rest holds and digits.
  const { header: _, ...plain } = document;
  await provideFonts([plain, casebookDocument({ ...casebook, visits: [] }).content, document.header(1)]);
  return await pdfmake.createPdf(document).getBuffer();
}

parentPort?.on('message', ({ id, casebook }: { id: number; casebook: PrintedCasebook }) => {
  print(casebook).then(
    (bytes) => parentPort?.postMessage({ id, bytes }),
    (error: Error) =>
      parentPort?.postMessage({ id, fault: `${error.name}: ${error.stack?.split('\n')[1]?.trim() ?? ''}` }),
  );
});
