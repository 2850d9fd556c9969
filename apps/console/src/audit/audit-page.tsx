import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { useNames } from '../review/use-names.ts';
import { api } from '../session/session.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { usePages } from '../ui/use-pages.ts';
import { AuditDetail } from './audit-detail.tsx';
import { type AuditSearch, auditRequest } from './audit-entry.ts';
import { AuditFilters } from './audit-filters.tsx';
import { AuditTable } from './audit-table.tsx';
import { ExportAudit } from './export-audit.tsx';
import { auditMessages } from './messages.ts';
import '../review/review.css';
import './audit.css';

const route = getRouteApi('/shell/studies/$study/audit');

type Known = Partial<Record<'at' | 'kind' | 'form' | 'path' | 'version', string | undefined>>;

/** The trail has no name for an entry: what it is of and when is one, in whatever list it comes. */
function named<E extends Known>(entries: readonly E[]) {
  const times = new Map<string, number>();
  return entries.map((entry) => {
    const is = [entry.at, entry.kind, entry.form, entry.path, entry.version].join(' ');
    const time = (times.get(is) ?? 0) + 1;
    times.set(is, time);
    return { ...entry, key: time === 1 ? is : `${is} ${time}` };
  });
}

/** The audit trail of a study, one entry beside it whole. */
export function AuditPage() {
  const { study } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { t } = useMessages(auditMessages);
  const names = useNames(study);
  const [active, setActive] = useState<string>();
  const request = auditRequest(study, search);
  const list = usePages({
    queryKey: ['audit', study, request],
    fetchPage: (pageToken, signal) => api.work.listAudit({ ...request, pageSize: 100, pageToken }, { signal }),
    rowsOf: ({ entries }) => entries,
  });
  const entries = useMemo(() => named(list.rows), [list.rows]);
  function show(next: (before: AuditSearch) => AuditSearch) {
    setActive(undefined);
    void navigate({ search: next });
  }
  return (
    <div className="page">
      <PageHead title={t('audit.title')} about={t('audit.about')}>
        <ExportAudit study={study} search={search} />
      </PageHead>
      <AuditFilters search={search} onChange={show} />
      <div className="beside beside-right">
        <div className="stack">
          <PagedList
            list={{ ...list, rows: entries }}
            empty={<EmptyState title={t('audit.empty')} next={t('audit.empty.next')} />}
          >
            {(rows) => <AuditTable entries={rows} names={names} active={active} onActive={setActive} />}
          </PagedList>
        </div>
        <AuditDetail
          entry={entries.find(({ key }) => key === active)}
          names={names}
          onNarrow={(narrow) => show((before) => ({ ...before, ...narrow }))}
        />
      </div>
    </div>
  );
}
