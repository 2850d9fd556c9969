import { useQuery } from '@tanstack/react-query';
import type { ItemDef } from '@verum/odm';
import type { RefObject } from 'react';
import { ElsewhereList } from '../elsewhere/elsewhere-list.tsx';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { FieldPopover } from './field-popover.tsx';
import { useOpenForm } from './form-context.ts';
import { storedItem } from './form-values.ts';
import { contentText } from './item-text.ts';

interface HistoryPopoverProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly path: string;
  readonly item: ItemDef;
  readonly onClose: () => void;
}

/** Every saved version of an item, newest first: what, who, when and why; then those that other systems tell of. */
export function HistoryPopover({ anchor, path, item, onClose }: HistoryPopoverProps) {
  const { t, language } = useMessages();
  const { study, subject, form, index } = useOpenForm();
  const { data, error } = useQuery({
    queryKey: ['history', study, subject, form, path],
    queryFn: ({ signal }) => api.edc.getItemHistory({ study, subject, form, item: path, pageSize: 200 }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
  const { data: elsewhere } = useQuery({
    queryKey: ['elsewhere', study, subject, form, path],
    queryFn: ({ signal }) =>
      api.capture.listForeignFacts({ study, subject, place: form, path, pageSize: 200 }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
  const versions = elsewhere?.facts?.filter(({ kind }) => kind === 'history') ?? [];
  return (
    <FieldPopover anchor={anchor} title={t('history.title')} onClose={onClose}>
      {!data && !error && <Loading />}
      {error && <ProblemNotice error={error} />}
      {data && (data.changes ?? []).length === 0 && <p className="quiet">{t('history.empty')}</p>}
      <ol className="history">
        {data?.changes?.toReversed().map((change) => (
          <li key={change.version}>
            <p className="history-value">{contentText(index, item, storedItem(change.new ?? {}), language)}</p>
            <p className="quiet">
              {[
                t('history.version', { version: change.version ?? '1' }),
                change.actorName || change.actor,
                formatMoment(change.at ?? '', language),
              ].join(' · ')}
            </p>
            {change.reason && <p>{t('history.why', { reason: change.reason })}</p>}
          </li>
        ))}
      </ol>
      <ElsewhereList facts={versions.toReversed()} />
    </FieldPopover>
  );
}
