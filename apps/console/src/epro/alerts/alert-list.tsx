import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { formatMoment } from '../../language/format-date.ts';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api, may } from '../../session/session.ts';
import { useUser } from '../../session/session-gate.tsx';
import { ActDialog } from '../../ui/act-dialog.tsx';
import { announce } from '../../ui/announcer.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PagedList } from '../../ui/paged-list.tsx';
import { usePages } from '../../ui/use-pages.ts';
import { Card } from '../card.tsx';
import { type Alert, alertRulesQuery } from '../epro-queries.ts';
import { eproMessages } from '../messages.ts';
import { byUrgency } from './alert-order.ts';

interface AlertsOf {
  readonly study: string;
  readonly site?: string | undefined;
  readonly subject?: string | undefined;
  readonly alsoClosed?: boolean;
}

/** Those of one participant; nothing where there are none. */
export function AlertList({ study, subject }: { readonly study: string; readonly subject: string }) {
  const { t } = useMessages(eproMessages);
  const list = useAlerts({ study, subject, alsoClosed: true });
  if (list.rows.length === 0) return null;
  return (
    <Card title={t('epro.alerts')}>
      <AlertTable study={study} subject={subject} alsoClosed />
    </Card>
  );
}

export function AlertTable(props: AlertsOf) {
  const { study, subject } = props;
  const { t } = useMessages(eproMessages);
  const list = useAlerts(props);
  const rows = useMemo(() => list.rows.toSorted(byUrgency), [list.rows]);
  const [closing, setClosing] = useState<Alert>();
  const columns = useColumns(study, subject !== undefined, setClosing);
  const client = useQueryClient();

  async function close(alert: string, reason: string) {
    await api.oversight.closeAlert({ study, alert, reason });
    await client.invalidateQueries({ queryKey: ['epro', study] });
    announce(t('epro.alert.closed'));
  }

  return (
    <>
      <PagedList
        list={{ ...list, rows }}
        empty={<EmptyState title={t('epro.alerts.none')} next={t('epro.alerts.none.next')} />}
      >
        {(shown) => (
          <DataTable<Alert>
            caption={t('epro.alerts')}
            rows={shown}
            keyOf={({ alert = '' }) => alert}
            columns={columns}
          />
        )}
      </PagedList>
      {closing && (
        <ActDialog
          title={t('epro.alert.close.title', { subject: closing.subject ?? '' })}
          submitName={t('epro.alert.close')}
          onClose={() => setClosing(undefined)}
          onAct={(reason) => close(closing.alert ?? '', reason)}
        >
          <p>{t('epro.alert.close.about')}</p>
        </ActDialog>
      )}
    </>
  );
}

function useAlerts({ study, site, subject, alsoClosed = false }: AlertsOf) {
  return usePages({
    queryKey: ['epro', study, 'alerts', site ?? '', subject ?? '', alsoClosed],
    fetchPage: (pageToken, signal) =>
      api.oversight.listAlerts({ study, site, subject, alsoClosed, pageSize: 100, pageToken }, { signal }),
    rowsOf: ({ alerts }): readonly Alert[] | undefined => alerts,
  });
}

function useColumns(study: string, isOfOne: boolean, onClose: (alert: Alert) => void): Column<Alert>[] {
  const { t, language } = useMessages(eproMessages);
  const user = useUser();
  const { data: rules = [] } = useQuery(alertRulesQuery(study));
  const titleOf = (rule = '') => pickText(rules.find((one) => one.rule === rule)?.title, language) || rule;
  const columns: Column<Alert>[] = [
    {
      key: 'rule',
      head: t('epro.alert.what'),
      cell: ({ rule, urgent, closedAt }) => (
        <span className="epro-state">
          {urgent && !closedAt && <span className="urgent-mark">{t('epro.urgent')}</span>}
          {titleOf(rule)}
        </span>
      ),
    },
    {
      key: 'subject',
      head: t('matrix.subject'),
      cell: ({ subject = '', of }) => (
        <Link
          to="/studies/$study/diary/participants/$subject"
          params={{ study, subject }}
          search={{ entry: isEntry(of) ? of : undefined }}
        >
          {subject}
        </Link>
      ),
    },
    { key: 'site', head: t('matrix.site'), cell: ({ site }) => site },
    { key: 'at', head: t('epro.alert.raised'), cell: ({ raisedAt = '' }) => formatMoment(raisedAt, language) },
    {
      key: 'state',
      head: t('epro.state'),
      cell: (alert) =>
        alert.closedAt
          ? t('epro.alert.closedBy', {
              at: formatMoment(alert.closedAt, language),
              by: alert.closedBy ?? '',
              why: alert.closedWhy ?? '',
            })
          : may(user, 'epro.write', study, alert.site ?? '') && (
              <button type="button" onClick={() => onClose(alert)}>
                {t('epro.alert.close')}
              </button>
            ),
    },
  ];
  return isOfOne ? columns.filter(({ key }) => key !== 'subject' && key !== 'site') : columns;
}

/** An alert is of an entry, whose name is a UUID, or of a task. */
function isEntry(of: string | undefined): boolean {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(of ?? '');
}
