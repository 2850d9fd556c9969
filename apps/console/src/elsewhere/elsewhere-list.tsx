import './elsewhere.css';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { type ElsewhereFact, keyed, kindOf } from './elsewhere-fact.ts';
import { elsewhereMessages } from './messages.ts';

/** What other systems say of one item, under what was said here; nothing where they say nothing. */
export function ElsewhereList({ facts }: { readonly facts: readonly ElsewhereFact[] }) {
  const { t, language } = useMessages(elsewhereMessages);
  if (facts.length === 0) return null;
  return (
    <section className="stack elsewhere">
      <h3>{t('elsewhere.title')}</h3>
      <p className="quiet">{t('elsewhere.about')}</p>
      <ol className="history">
        {keyed(facts).map((fact) => (
          <li key={fact.key}>
            <div className="history-value">
              <FactText fact={fact} />
            </div>
            <p className="quiet">
              {[t(`elsewhere.kind.${kindOf(fact)}`), fact.state, fact.author, momentIn(fact, language)]
                .filter(Boolean)
                .join(' · ')}
            </p>
            {fact.reason && <p className="words">{fact.reason}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

const shownMax = 240;

/** In words; of what is long the beginning, which opens. An audit record of a visit or form tells of no value. */
export function FactText({ fact: { kind, text = '' } }: { readonly fact: ElsewhereFact }) {
  const { t } = useMessages(elsewhereMessages);
  if (text.length > shownMax) {
    return (
      <details className="elsewhere-text">
        <summary>{text.slice(0, shownMax / 2)}…</summary>
        {text}
      </details>
    );
  }
  return <span className="elsewhere-text">{text || (kind === 'history' ? t('elsewhere.empty') : '')}</span>;
}

type Language = Parameters<typeof formatMoment>[1];

/** As they wrote it, where it is no moment. */
export function momentIn({ saidAt = '' }: ElsewhereFact, language: Language): string {
  return Number.isNaN(Date.parse(saidAt)) ? saidAt : formatMoment(saidAt, language);
}
