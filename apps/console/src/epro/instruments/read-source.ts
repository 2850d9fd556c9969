/** What an instrument is read from, as the API takes it. */
export type SourceKind = 'fhir' | 'model' | 'form';

export interface GivenSource {
  readonly kind: SourceKind;
  readonly files: readonly string[];
  /** `build/form` */
  readonly form: string;
}

export type Source = { readonly fhir: string } | { readonly model: string } | { readonly form: string };

/** Several files are the same questionnaire in other languages; undefined where nothing was given. */
export function sourceOf({ kind, files, form }: GivenSource): Source | undefined {
  if (kind === 'form') return form.trim() === '' ? undefined : { form: form.trim() };
  const [first] = files;
  if (first === undefined) return undefined;
  if (kind === 'model') return { model: toBase64(first) };
  return { fhir: toBase64(files.length === 1 ? first : `[${files.join(',')}]`) };
}

/** The identity and version that a FHIR Questionnaire, or an instrument of ours, gives itself; '' where it does not. */
export function namesIn(text: string): { readonly instrument: string; readonly version: string } {
  const clean = (value: unknown) =>
    typeof value === 'string'
      ? value
          .replace(/[^A-Za-z0-9._-]+/g, '-')
          .replace(/^[^A-Za-z0-9]+/, '')
          .slice(0, 64)
      : '';
  try {
    const { name, id, instrument, version } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return { instrument: clean(instrument ?? name ?? id), version: clean(version).slice(0, 32) };
  } catch {
    return { instrument: '', version: '' };
  }
}

function toBase64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
