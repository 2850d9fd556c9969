import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page without a framework, a style or a server behind it would show: as many inputs, or as many cells. */
export type PlainShape =
  | { readonly kind: 'inputs'; readonly inputs: number }
  | { readonly kind: 'table'; readonly rows: number; readonly columns: number };

export interface PlainPages {
  addressOf(shape: PlainShape): string;
  close(): void;
}

/** True once all of a plain page is there: a condition for `whenReady`. */
export const plainIsReady = `document.querySelector('[data-end]') !== null`;

/** Serves plain pages, each a document without a script. */
export async function servePlainPages(): Promise<PlainPages> {
  const server = createServer(({ url = '/' }, response) => {
    const asked = new URL(url, 'http://localhost').searchParams;
    const count = (name: string) => Number(asked.get(name));
    const body = asked.has('inputs') ? inputs(count('inputs')) : table(count('rows'), count('columns'));
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Plain</title>${body}<p data-end></p>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    addressOf: ({ kind: _, ...shape }) => {
      const asked = Object.entries(shape).map(([name, value]) => [name, String(value)] as [string, string]);
      return `http://127.0.0.1:${port}/?${new URLSearchParams(asked)}`;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const each = (many: number, text: (n: number) => string) => Array.from({ length: many }, (_, n) => text(n)).join('');

function inputs(many: number): string {
  return each(many, (n) => `<p><label>Question ${n} <input name="q${n}"></label></p>`);
}

function table(rows: number, columns: number): string {
  return `<table>${each(rows, (row) => `<tr>${each(columns, (column) => `<td>${row}/${column}</td>`)}</tr>`)}</table>`;
}
