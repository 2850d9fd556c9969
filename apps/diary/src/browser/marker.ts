import type { Mark, Marker } from '../core/env.ts';
import { clearPractised } from './practised.ts';

const name = 'verum-diary';
const yearSeconds = 400 * 86_400;

/**
 * In a cookie and in localStorage: a browser that evicts the database of a site mostly leaves the one or the other. The
 * cookie goes to no server's log: its path is the diary's pages, and it holds a number.
 */
export const browserMarker: Marker = {
  async read() {
    const text = localStorage.getItem(name) ?? fromCookie();
    return text === undefined ? undefined : readMark(text);
  },
  async write(mark) {
    const text = String(mark.waiting);
    localStorage.setItem(name, text);
    setCookie(text, yearSeconds);
  },
  async clear() {
    localStorage.removeItem(name);
    clearPractised();
    setCookie('', 0);
  },
};

function readMark(text: string): Mark {
  return { waiting: /^\d{1,9}$/.test(text) ? Number(text) : 0 };
}

function fromCookie(): string | undefined {
  return /(?:^|; )verum-diary=([^;]*)/.exec(document.cookie)?.[1];
}

function setCookie(value: string, seconds: number): void {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere, and this is one number
  document.cookie = `${name}=${value}; path=/diary; max-age=${seconds}; samesite=strict${secure}`;
}
