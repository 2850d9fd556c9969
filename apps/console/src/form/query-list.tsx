import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { useFieldQueries } from './field-queries.ts';

interface QueryListProps {
  readonly path: string;
  /** Shows their threads. */
  readonly onOpen: () => void;
}

/** What is asked about an item, or under '' about the form: open questions first, none that is over. */
export function QueryList({ path, onOpen }: QueryListProps) {
  const { t, language } = useMessages();
  const queries = useFieldQueries(path).flatMap(({ state, ...query }) =>
    state === 'open' || state === 'answered' ? [{ ...query, state }] : [],
  );
  if (queries.length === 0) return null;
  return (
    <ul className="queries">
      {queries
        .toSorted((a, b) => Number(a.state === 'answered') - Number(b.state === 'answered') || a.number - b.number)
        .map(({ number, state, texts }) => (
          <li key={number} data-query={state}>
            <span
              className={`badge badge-${state}`}
              data-count={state === 'open' ? '!' : '…'}
              title={t(`legend.${state}`)}
            />
            <button type="button" className="query-link" tabIndex={-1} aria-keyshortcuts="Alt+Q" onClick={onOpen}>
              <span className="visually-hidden">{t(`legend.${state}`)}: </span>
              {pickText(texts, language)}
            </button>
          </li>
        ))}
    </ul>
  );
}
