import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { useMessages } from '../language/use-messages.ts';
import type { Names } from '../review/use-names.ts';
import { api } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { mayAnywhere } from '../shell/places.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { ClearLink } from './clear-link.tsx';
import { type Act, actsAt, type HoldPlace, placeKey, pointOf, requestPlace, splitPlace } from './lock-place.ts';
import { lockMessages } from './messages.ts';
import { useHolds } from './use-holds.ts';

type Point = Json<edc.ChecklistPoint>;

interface ChecklistProps {
  readonly study: string;
  readonly place: HoldPlace;
  readonly names: Names;
  readonly nameOf: (place: HoldPlace) => string;
  readonly onAct: (act: Act) => void;
}

/** What is still open at a level, gate by gate; each count leads to the list that clears it. */
export function Checklist({ study, place, names, nameOf, onAct }: ChecklistProps) {
  const { t } = useMessages(lockMessages);
  const user = useUser();
  const holds = useHolds(study);
  const { data, error, refetch } = useQuery({
    queryKey: ['lock', study, 'checklist', placeKey(place)],
    queryFn: ({ signal }) => api.review.getLockChecklist({ study, ...requestPlace(place) }, { signal }),
  });
  const held = holds.rows.find((one) => placeKey(one.place) === placeKey(place))?.hold;
  const acts = actsAt(held, (permission) => mayAnywhere(user, permission, study));
  const shut = data?.points?.filter(({ required, count = 0 }) => required && count > 0).length ?? 0;
  const columns: readonly Column<Point>[] = [
    {
      key: 'point',
      head: t('lock.point'),
      cell: ({ point }) => {
        const known = pointOf(point);
        return known ? t(`lockPoint.${known.name}`) : point;
      },
    },
    { key: 'count', head: t('lock.count'), isNumber: true, cell: ({ count = 0 }) => count },
    { key: 'gate', head: t('lock.gate'), cell: (point) => <Gate point={point} /> },
    {
      key: 'where',
      head: t('lock.where'),
      cell: ({ places = [] }) =>
        places.length > 0 && (
          <details>
            <summary>{t('lock.first', { count: places.length })}</summary>
            <ul className="lock-places">
              {places.map(splitPlace).map(({ subject, form }) => (
                <li key={`${subject} ${form}`}>
                  <Link to="/studies/$study/subjects/$subject/forms/$form" params={{ study, subject, form }}>
                    {subject} · {names.place(form)}
                  </Link>
                </li>
              ))}
            </ul>
          </details>
        ),
    },
    {
      key: 'clear',
      head: t('lock.do'),
      cell: ({ point, count = 0 }) => count > 0 && <ClearLink study={study} place={place} point={point} />,
    },
  ];
  return (
    <section className="stack">
      <div className="pane-title">
        <h2>{t('lock.checklist', { place: nameOf(place) })}</h2>
        <div className="page-actions">
          {acts.map((act) => (
            <button
              key={act}
              type="button"
              className={act === 'lock' ? 'primary' : undefined}
              onClick={() => onAct(act)}
            >
              {t(`lock.${act}`)}
            </button>
          ))}
        </div>
      </div>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && <p role="status">{data.ready ? t('lock.ready') : t('lock.notReady', { count: shut })}</p>}
      {data?.points && (
        <DataTable
          caption={t('lock.checklist', { place: nameOf(place) })}
          columns={columns}
          rows={data.points}
          keyOf={({ point = '' }) => point}
        />
      )}
    </section>
  );
}

function Gate({ point: { count = 0, required = false } }: { readonly point: Point }) {
  const { t } = useMessages(lockMessages);
  if (count === 0) {
    return (
      <span className="chip gate-open">
        <StatusIcon name="done" />
        {t('lock.gate.open')}
      </span>
    );
  }
  if (!required) return <span className="quiet">{t('lock.gate.optional')}</span>;
  return (
    <span className="chip problem">
      <StatusIcon name="missed" />
      {t('lock.gate.required')}
    </span>
  );
}
