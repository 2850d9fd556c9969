import type { Mark, Marker } from '../core/env.ts';
import { clearPractised } from './practised.ts';

const name = 'verum-diary';
const yearSeconds = 400 * 86_400;

/**
 * In a cookie and in localStorage: a browser that evicts the database of a site mostly leaves the one or the other. The
 * cookie goes to no server's log: its path is the diary's pages, and it holds three numbers.
 */
export const browserMarker: Marker = {
  read() {
    const text = localStorage.getItem(name) ?? fromCookie();
    return text === undefined ? undefined : readMark(text);
  },
  write(mark) {
    const text = `${mark.appended}.${mark.settled}.${mark.untold}`;
    localStorage.setItem(name, text);
    setCookie(text, yearSeconds);
  },
  clear() {
    localStorage.removeItem(name);
    clearPractised();
    setCookie('', 0);
  },
};

function readMark(text: string): Mark {
  const [, appended = 0, settled = 0, untold = 0] = (/^(\d{1,9})\.(\d{1,9})\.(\d{1,9})$/.exec(text) ?? []).map(Number);
  return { appended, settled, untold };
}

function fromCookie(): string | undefined {
  return /(?:^|; )verum-diary=([^;]*)/.exec(document.cookie)?.[1];
}

function setCookie(value: string, seconds: number): void {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere, and these are three numbers
  document.cookie = `${name}=${value}; path=/diary; max-age=${seconds}; samesite=strict${secure}`;
}
