import { useQuery } from '@tanstack/react-query';
import { formatDate, formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { subjectsMessages } from './messages.ts';
import { type ChangeStep, changeSteps, type FieldChange } from './subject-history.ts';
import { statusOf } from './subject-moves.ts';
import { historyQuery } from './subject-record.ts';

/** Who changed what of the subject, when and why. */
export function HistoryCard({ study, subject }: { readonly study: string; readonly subject: string }) {
  const { t, language } = useMessages(subjectsMessages);
  const { data, error, refetch } = useQuery(historyQuery(study, subject));
  return (
    <section className="stack">
      <h2>{t('record.history')}</h2>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && (
        <DataTable<ChangeStep>
          caption={t('record.history.caption')}
          rows={changeSteps(data)}
          keyOf={({ key }) => key}
          columns={[
            { key: 'when', head: t('record.when'), cell: ({ at }) => formatMoment(at, language) },
            { key: 'who', head: t('record.who'), cell: ({ by }) => by || t('record.platform') },
            { key: 'what', head: t('record.what'), cell: ({ fields }) => <Fields fields={fields} /> },
            { key: 'why', head: t('record.why'), cell: ({ reason }) => reason },
          ]}
        />
      )}
    </section>
  );
}

const known = ['status', 'status_date', 'screened_date', 'consent_date', 'site', 'arm', 'patient'] as const;
const order: readonly string[] = known;

/** What matters most comes first. */
function inOrder(a: FieldChange, b: FieldChange): number {
  return place(a) - place(b);
}

function place({ field = '' }: FieldChange): number {
  const at = order.indexOf(field);
  return at === -1 ? order.length : at;
}

function Fields({ fields }: { readonly fields: readonly FieldChange[] }) {
  const { t, language } = useMessages(subjectsMessages);

  function text(field: string, value: string | undefined): string {
    if (value === undefined) return t('record.nothing');
    // The id of a patient says nothing to a person.
    if (field === 'patient') return t('record.linked');
    const status = field === 'status' ? statusOf(value) : undefined;
    return status ? t(`status.${status}`) : formatDate(value, language);
  }

  return (
    <ul>
      {fields.toSorted(inOrder).map(({ field = '', old, new: now }) => {
        const name = known.find((one) => one === field);
        const words = { field: name ? t(`record.field.${name}`) : field, old: text(field, old), new: text(field, now) };
        return <li key={field}>{old === undefined ? t('record.first', words) : t('record.change', words)}</li>;
      })}
    </ul>
  );
}
