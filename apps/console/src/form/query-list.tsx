import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { useFieldQueries } from './field-queries.ts';

/** What is asked about an item, or under '' about the form: open questions first. */
export function QueryList({ path }: { readonly path: string }) {
  const { t, language } = useMessages();
  const queries = useFieldQueries(path);
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
            <span className="visually-hidden">{t(`legend.${state}`)}: </span>
            {pickText(texts, language)}
          </li>
        ))}
    </ul>
  );
}
