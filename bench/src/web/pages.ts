import type { PlainShape } from './plain-pages.ts';
import type { PlantedStudies } from './planted-studies.ts';

/** How one gets to a page. */
export type Way =
  /** By its address, with nothing of it in the browser's cache. */
  | { readonly kind: 'address'; readonly path: string }
  /** From a page that is there already, by a link. `isThere` and `link` are JavaScript, a condition and an element. */
  | { readonly kind: 'link'; readonly from: string; readonly isThere: string; readonly link: string };

export interface MeasuredPage {
  readonly name: string;
  readonly way: Way;
  /** JavaScript, true once all of the page is drawn that fits the screen, or more. */
  readonly isReady: string;
  /** Ready within, without throttling; DESIGN §8. */
  readonly budgetMs: number;
  readonly plain: PlainShape;
  /** Nobody has signed in. */
  readonly isOpen?: boolean;
  /** A selector of its text inputs, where typing is measured. */
  readonly keysInto?: string;
  /** A machine and a network of its own instead of those that all pages are measured on. */
  readonly profile?: { readonly slowdown: number; readonly kbitPerSecond: number; readonly latencyMs: number };
}

const count = (selector: string) => `document.querySelectorAll('${selector}').length`;
const link = (href: string) => `document.querySelector('a[href$="${href}"]')`;

/** Another application is measured by adding its page here: `isOpen` if it asks for no sign-in, `profile` for a telephone. */
export function measuredPages({ wide, deep, long, subject }: PlantedStudies): readonly MeasuredPage[] {
  const casebook = (study: string) => `/studies/${study}/subjects/${subject}`;
  return [
    {
      name: 'sign-in',
      way: { kind: 'address', path: '/' },
      isReady: `document.querySelector('input[name=password]') !== null`,
      ...{ budgetMs: 600, isOpen: true, plain: { kind: 'inputs', inputs: 2 } },
    },
    {
      name: 'my work, by its address',
      way: { kind: 'address', path: `/studies/${long}` },
      isReady: `document.querySelector('.work-cards, .empty') !== null`,
      ...{ budgetMs: 600, plain: { kind: 'table', rows: 10, columns: 3 } },
    },
    {
      name: 'matrix of 100,000 cells',
      way: {
        ...{ kind: 'link', from: `/studies/${wide}/subjects`, isThere: `${count('.table tbody tr')} > 20` },
        link: link(`/studies/${wide}/matrix`),
      },
      isReady: `document.querySelector('[data-cell="8/5"] .mark') !== null`,
      ...{ budgetMs: 500, plain: { kind: 'table', rows: 2000, columns: 50 } },
    },
    {
      name: 'casebook of 1,000 cells',
      way: {
        ...{ kind: 'link', from: `/studies/${deep}/subjects`, isThere: `${count('.table tbody tr')} > 0` },
        link: link(casebook(deep)),
      },
      isReady: `${count('[data-form]')} >= 1000`,
      ...{ budgetMs: 500, plain: { kind: 'table', rows: 50, columns: 20 } },
    },
    {
      name: 'form of 300 items',
      way: {
        ...{ kind: 'link', from: casebook(long), isThere: `document.querySelector('[data-form]') !== null` },
        link: `document.querySelector('[data-form]')`,
      },
      isReady: `${count('[data-entry]')} >= 300`,
      ...{ budgetMs: 400, plain: { kind: 'inputs', inputs: 300 }, keysInto: '[data-entry] input:not([type=radio])' },
    },
  ];
}
