import { Link } from '@tanstack/react-router';
import { useMessages } from '../language/use-messages.ts';
import { useNames } from '../review/use-names.ts';
import { api } from '../session/session.ts';
import { saveCsv } from '../ui/csv-file.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { usePages } from '../ui/use-pages.ts';
import { releaseMessages } from './messages.ts';
import { type Orphan, releasesKey } from './release-queries.ts';

/** Values that no build of their casebook has a place for any more. They are kept, and shown with their forms. */
export function OrphanList({ study }: { readonly study: string }) {
  const { t } = useMessages(releaseMessages);
  const names = useNames(study);
  const list = usePages({
    queryKey: [...releasesKey(study), 'orphans'],
    fetchPage: (pageToken, signal) => api.amendment.listOrphans({ study, pageSize: 200, pageToken }, { signal }),
    rowsOf: ({ orphans }) => orphans,
  });
  const columns: readonly Column<Orphan>[] = [
    {
      key: 'subject',
      head: t('release.effect.subject'),
      cell: ({ subject = '', form = '' }) => (
        <Link to="/studies/$study/subjects/$subject/forms/$form" params={{ study, subject, form }}>
          {subject}
        </Link>
      ),
    },
    { key: 'site', head: t('release.site'), cell: ({ site }) => site },
    { key: 'form', head: t('release.orphan.form'), cell: ({ form = '' }) => names.place(form) },
    { key: 'item', head: t('release.orphan.item'), cell: ({ path = '' }) => <code>{path}</code> },
    {
      key: 'value',
      head: t('release.orphan.value'),
      cell: ({ value, unit }) => [value, unit].filter(Boolean).join(' '),
    },
  ];
  const save = () =>
    saveCsv(`${study}-orphans.csv`, [
      columns.map(({ head }) => head),
      ...list.rows.map(({ subject = '', site = '', form = '', path = '', value = '', unit = '' }) => [
        ...[subject, site, form, path],
        [value, unit].filter(Boolean).join(' '),
      ]),
    ]);
  return (
    <section className="transfer-part" aria-label={t('release.orphans')}>
      <h2>{t('release.orphans')}</h2>
      <p className="quiet">{t('release.orphans.about')}</p>
      <PagedList list={list} empty={<p className="quiet">{t('release.orphans.none')}</p>}>
        {(rows) => (
          <>
            <div>
              <button type="button" onClick={save}>
                {t('release.csv')}
              </button>
            </div>
            <DataTable
              caption={t('release.orphans')}
              columns={columns}
              rows={rows}
              keyOf={({ subject, form, path }) => `${subject} ${form} ${path}`}
            />
          </>
        )}
      </PagedList>
    </section>
  );
}
