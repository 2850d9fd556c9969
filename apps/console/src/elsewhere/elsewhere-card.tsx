import './elsewhere.css';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { type Names, useNames } from '../review/use-names.ts';
import { api } from '../session/session.ts';
import { DataTable } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { usePages } from '../ui/use-pages.ts';
import { type ElsewhereFact, keyed, kindOf } from './elsewhere-fact.ts';
import { FactText, momentIn } from './elsewhere-list.tsx';
import { elsewhereMessages } from './messages.ts';

/** Everything that other systems say of a subject, in the order in which it came; nothing where they say nothing. */
export function ElsewhereCard({ study, subject }: { readonly study: string; readonly subject: string }) {
  const { t, language } = useMessages(elsewhereMessages);
  const names = useNames(study);
  const list = usePages({
    queryKey: ['elsewhere', study, subject],
    fetchPage: (pageToken, signal) =>
      api.capture.listForeignFacts({ study, subject, pageSize: 50, pageToken }, { signal }),
    rowsOf: ({ facts }): readonly ElsewhereFact[] | undefined => facts,
  });
  if (list.rows.length === 0 && list.error == null) return null;
  return (
    <section className="stack">
      <h2>{t('elsewhere.title')}</h2>
      <p className="quiet">{t('elsewhere.about')}</p>
      <PagedList list={{ ...list, rows: keyed(list.rows) }} empty={null}>
        {(rows) => (
          <DataTable<(typeof rows)[number]>
            caption={t('elsewhere.title')}
            rows={rows}
            keyOf={({ key }) => key}
            columns={[
              { key: 'where', head: t('elsewhere.where'), cell: (fact) => <Where fact={fact} names={names} /> },
              {
                key: 'what',
                head: t('elsewhere.what'),
                cell: (fact) => (
                  <div className="elsewhere-what">
                    <FactText fact={fact} />
                    <span className="quiet">
                      {[t(`elsewhere.kind.${kindOf(fact)}`), fact.state].filter(Boolean).join(' · ')}
                    </span>
                  </div>
                ),
              },
              {
                key: 'who',
                head: t('elsewhere.who'),
                cell: (fact) => <Who parts={[fact.author, momentIn(fact, language)]} />,
              },
              { key: 'why', head: t('elsewhere.why'), cell: ({ reason }) => <span className="words">{reason}</span> },
              {
                key: 'brought',
                head: t('elsewhere.brought'),
                cell: ({ actorName, at = '' }) => <Who parts={[actorName, formatMoment(at, language)]} />,
              },
            ]}
          />
        )}
      </PagedList>
    </section>
  );
}

function Who({ parts }: { readonly parts: readonly (string | undefined)[] }) {
  return <span className="elsewhere-who">{parts.filter(Boolean).join(' · ')}</span>;
}

function Where({ fact: { place = '', path = '' }, names }: { readonly fact: ElsewhereFact; readonly names: Names }) {
  const { t } = useMessages(elsewhereMessages);
  if (place === '') return <>{t('elsewhere.subject')}</>;
  return (
    <span className="elsewhere-where words">
      {[names.place(place), path && names.item(path)].filter(Boolean).join(' · ')}
    </span>
  );
}
