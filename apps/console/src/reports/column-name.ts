import { useCallback } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { reportsMessages } from './messages.ts';
import type { ReportField, ReportName } from './report-tables.ts';

/** What a field of a report is called; the classes of days are others for the delay than for the age of queries. */
export function useColumnName(name: ReportName): (field: string) => string {
  const { t } = useMessages(reportsMessages);
  return useCallback(
    (field) => {
      if (name === 'lag' && field === 'to7Days') return t('col.lagTo7Days');
      if (name === 'lag' && field === 'to14Days') return t('col.lagTo14Days');
      return t(`col.${field as ReportField}`);
    },
    [name, t],
  );
}
