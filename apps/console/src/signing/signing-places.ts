import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { type FormStatus, type SignatureState, signatureOf } from '../casebook/form-facts.ts';

type WorkItem = Json<edc.WorkItem>;

/** A subject with forms to sign. */
export interface SubjectToSign {
  readonly subject: string;
  /** Signatures that a change has broken. */
  readonly broken: number;
  /** Complete and never signed. */
  readonly ready: number;
}

/** Broken signatures first, then the others, each in the order of the list. */
export function subjectsToSign(again: readonly WorkItem[], first: readonly WorkItem[]): readonly SubjectToSign[] {
  const found = new Map<string, { broken: number; ready: number }>();
  const count = (items: readonly WorkItem[], of: 'broken' | 'ready') => {
    for (const { subject = '' } of items) {
      const counts = found.get(subject) ?? { broken: 0, ready: 0 };
      counts[of] += 1;
      found.set(subject, counts);
    }
  };
  count(again, 'broken');
  count(first, 'ready');
  return [...found].map(([subject, counts]) => ({ subject, ...counts }));
}

/** A form that a signature would cover: started, and not removed. */
export interface Signable {
  readonly form: string;
  readonly revision: string;
  readonly signature: SignatureState;
  readonly status: FormStatus;
}

const order: Readonly<Record<SignatureState, number>> = { broken: 0, none: 1, valid: 2 };

/** The forms at a place: a form key, a visit key, or '' for the casebook; broken signatures first. */
export function signableAt(forms: readonly FormStatus[], place: string): readonly Signable[] {
  return forms
    .flatMap((status): Signable[] => {
      const { form = '', entry, removed = false, revision = '0', signature } = status;
      const isThere = !removed && entry !== undefined && entry !== 'ENTRY_STATUS_NOT_STARTED';
      return isThere && isAt(place, form) ? [{ form, revision, signature: signatureOf(signature), status }] : [];
    })
    .sort((a, b) => order[a.signature] - order[b.signature]);
}

export function isAt(place: string, form: string): boolean {
  return place === '' || place === form || form.startsWith(`${place}~`);
}

export interface PlaceToSign {
  /** '' for the casebook. */
  readonly place: string;
  /** Forms there that no valid signature covers. */
  readonly count: number;
}

/** Where can be signed, from the widest to the narrowest: the casebook, then each visit with its forms. */
export function placesToSign(forms: readonly FormStatus[]): readonly PlaceToSign[] {
  const all = signableAt(forms, '');
  const open = (place: string) =>
    all.filter(({ form, signature }) => signature !== 'valid' && isAt(place, form)).length;
  const visits = [...new Set(forms.map(({ form = '' }) => form.split('~')[0] ?? ''))];
  return ['', ...visits.flatMap((visit) => [visit, ...all.map(({ form }) => form).filter((form) => isAt(visit, form))])]
    .map((place) => ({ place, count: open(place) }))
    .filter(({ place }) => all.some(({ form }) => isAt(place, form)));
}
