import type { CSSProperties } from 'react';
import { useMessages } from '../language/use-messages.ts';
import type { PlannedForm } from './casebook-plan.ts';
import { progressOf } from './entry-status.ts';
import { casebookMessages } from './messages.ts';

/** How far entry, verification and signatures have come. */
export function ProgressBars({ forms }: { readonly forms: readonly PlannedForm[] }) {
  const { t } = useMessages(casebookMessages);
  const expected = forms.filter(({ isExpected }) => isExpected);
  const { done, all } = progressOf(expected.map(({ facts }) => facts.entry));
  const there = forms.filter(({ facts }) => facts.entry !== 'notStarted' && !facts.isRemoved);
  const verified = there.reduce((sum, { facts }) => sum + facts.verified, 0);
  const toVerify = there.reduce((sum, { facts }) => sum + facts.toVerify, 0);
  const signed = there.filter(({ facts }) => facts.signature === 'valid').length;
  return (
    <ul className="bars">
      {all > 0 && <Bar kind="forms" words={t('bar.forms', { done, all })} share={done / all} />}
      {verified + toVerify > 0 && (
        <Bar
          kind="verified"
          words={t('bar.verified', { done: verified, all: verified + toVerify })}
          share={verified / (verified + toVerify)}
        />
      )}
      {there.length > 0 && (
        <Bar kind="signed" words={t('bar.signed', { done: signed, all: there.length })} share={signed / there.length} />
      )}
    </ul>
  );
}

interface BarProps {
  readonly kind: 'forms' | 'verified' | 'signed';
  readonly words: string;
  /** 0 to 1. */
  readonly share: number;
}

function Bar({ kind, words, share }: BarProps) {
  return (
    <li className="bar-row" data-bar={kind}>
      <span className="bar-track" aria-hidden="true">
        <span style={{ '--share': share } as CSSProperties} />
      </span>
      <span>{words}</span>
    </li>
  );
}
