import type { Translate } from '../language/use-messages.ts';
import { type FormFacts, verificationOf } from './form-facts.ts';

type Fact = 'entry' | 'open' | 'answered' | 'verified' | 'unverified' | 'signed' | 'broken' | 'frozen' | 'locked';

/** What there is to say of a form or a visit, in the order of its weight: the entry always, the rest where it is so. */
export function statusWords(facts: FormFacts, t: Translate): readonly (readonly [fact: Fact, words: string])[] {
  const { entry, openQueries, answeredQueries, verified, toVerify, unverifiedByChange, signature, hold } = facts;
  const all = verified + toVerify;
  const words: (readonly [Fact, string] | false)[] = [
    ['entry', t(`entry.${entry}`)],
    openQueries > 0 && ['open', t('query.open', { count: openQueries })],
    answeredQueries > 0 && ['answered', t('query.answered', { count: answeredQueries })],
    verified > 0 && ['verified', t('verified.some', { count: verified, all })],
    verificationOf(facts) === 'changed' && ['unverified', t('verified.changed', { count: unverifiedByChange })],
    signature === 'valid' && ['signed', t('signature.valid')],
    signature === 'broken' && ['broken', t('signature.broken')],
    hold !== 'none' && [hold, t(`hold.${hold}`)],
  ];
  return words.filter((one) => one !== false);
}

/** The same as one line, for a label. */
export function statusLine(facts: FormFacts, t: Translate, ...more: readonly string[]): string {
  const [entry, ...others] = statusWords(facts, t).map(([, words]) => words);
  return [entry, ...more, ...others].filter(Boolean).join(', ');
}
