import { useMessages } from '../language/use-messages.ts';
import { releaseMessages } from './messages.ts';

interface ChangeValueProps {
  readonly value: unknown;
  readonly other: unknown;
  /** What a definition that a list refers to is called. */
  readonly nameOf?: ((oid: string) => string) | undefined;
  /** What it, or something that it holds, is in words; undefined for what has none. */
  readonly wordsOf?: ((one: unknown) => string | undefined) | undefined;
}

/** A property of a definition as one reads it: words in each language, a list a line each, the rest as it is written. Lines that the other does not have stand out. */
export function ChangeValue({ value, other, nameOf, wordsOf }: ChangeValueProps) {
  const { t } = useMessages(releaseMessages);
  const lines = linesOf(value, wordsOf);
  const kept = new Set(linesOf(other, wordsOf).map(({ text }) => text));
  if (lines.length === 0) return <span className="quiet">{t('release.change.nothing')}</span>;
  return (
    <ul className="change-value">
      {lines.map(({ lang, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a value that does not change while it is shown
        <li key={at} lang={lang} data-new={!kept.has(text) || undefined}>
          {nameOf && <span>{nameOf(text)} </span>}
          {nameOf ? <code className="quiet">{text}</code> : text}
        </li>
      ))}
    </ul>
  );
}

interface Line {
  readonly lang?: string;
  readonly text: string;
}

const linesMax = 60;

function linesOf(value: unknown, wordsOf?: ChangeValueProps['wordsOf']): readonly Line[] {
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) return [{ text: wordsOf?.(value) ?? plain(value) }];
  return value.slice(0, linesMax).map((one: unknown): Line => {
    const words = wordsOf?.(one);
    if (words !== undefined) return { text: words };
    if (!isObject(one) || typeof one.text !== 'string') return { text: plain(one) };
    return typeof one.lang === 'string' && one.lang !== '' ? { lang: one.lang, text: one.text } : { text: one.text };
  });
}

function plain(value: unknown): string {
  if (!isObject(value)) return Array.isArray(value) ? value.map(plain).join(', ') : String(value);
  if (typeof value.code === 'string') return value.code;
  return Object.entries(value)
    .filter(([, one]) => one !== undefined && one !== '')
    .map(([name, one]) => `${name}: ${plain(one)}`)
    .join(', ');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
