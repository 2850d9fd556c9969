import { useMessages } from '../language/use-messages.ts';
import { ageingRows, agesOver } from './ageing.ts';
import { queriesMessages } from './messages.ts';
import type { State } from './query-rows.ts';
import { useAgeing } from './use-queries.ts';

interface AgeingSummaryProps {
  readonly study: string;
  readonly site: string | undefined;
  readonly onShow: (state: State, age: string | undefined) => void;
}

/** How many wait since when; each number leads to its list. Nothing while nothing waits. */
export function AgeingSummary({ study, site, onShow }: AgeingSummaryProps) {
  const { t } = useMessages(queriesMessages);
  const { data = [] } = useAgeing(study, site);
  const rows = ageingRows(data);
  if (rows.length === 0) return null;
  const ageName = (days: number) => (days === 0 ? t('ageing.all') : t('ageing.over', { days }));
  return (
    <section className="ageing" aria-label={t('ageing.title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('ageing.title')}</th>
            {agesOver.map((days) => (
              <th key={days} scope="col" className="number">
                {ageName(days)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ state, counts }) => (
            <tr key={state}>
              <th scope="row">
                <span className={`query-state state-${state}`}>{t(`queryState.${state}`)}</span>
              </th>
              {agesOver.map((days, at) => (
                <td key={days} className="number">
                  {counts[at] ? (
                    <button
                      type="button"
                      className="link"
                      aria-label={t('ageing.show', {
                        state: t(`queryState.${state}`),
                        age: ageName(days),
                        count: counts[at],
                      })}
                      onClick={() => onShow(state, days === 0 ? undefined : String(days + 1))}
                    >
                      {counts[at]}
                    </button>
                  ) : (
                    <span className="quiet">0</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">{t('ageing.blinded')}</p>
    </section>
  );
}
