import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import { useUser } from '../session/session-gate.tsx';
import { mayAnywhere } from '../shell/places.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { type Act, actsAt, type HoldPlace, type HoldState, placeKey } from './lock-place.ts';
import { lockMessages } from './messages.ts';
import { useHolds } from './use-holds.ts';

interface HoldsTableProps {
  readonly study: string;
  readonly nameOf: (place: HoldPlace) => string;
  readonly onAct: (act: Act, place: HoldPlace) => void;
}

/** Every level that is frozen or locked, by whom and why. */
export function HoldsTable({ study, nameOf, onAct }: HoldsTableProps) {
  const { t, language } = useMessages(lockMessages);
  const { t: r } = useMessages(reviewMessages);
  const user = useUser();
  const list = useHolds(study);
  const may = (permission: string) => mayAnywhere(user, permission, study);
  const columns: readonly Column<HoldState>[] = [
    { key: 'place', head: t('lock.place'), cell: ({ place = {} }) => nameOf(place) },
    {
      key: 'state',
      head: t('lock.state'),
      cell: ({ hold }) => {
        const state = hold === 'HOLD_LOCKED' ? 'locked' : 'frozen';
        return (
          <span className={`chip hold-${state}`}>
            <StatusIcon name={state} />
            {t(`hold.${state}`)}
          </span>
        );
      },
    },
    {
      key: 'who',
      head: t('lock.who'),
      cell: ({ actor, actorName, at = '' }) =>
        [actorName || (actor === user.id ? r('review.you') : r('review.other')), formatMoment(at, language)].join(
          ' · ',
        ),
    },
    { key: 'why', head: r('review.reason'), cell: ({ reason }) => <span className="words">{reason}</span> },
    {
      key: 'acts',
      head: t('lock.do'),
      cell: ({ hold, place = {} }) => (
        <span className="page-actions">
          {actsAt(hold, may).map((act) => (
            <button key={act} type="button" className="quiet-button" onClick={() => onAct(act, place)}>
              {t(`lock.${act}`)}
              <span className="visually-hidden"> {nameOf(place)}</span>
            </button>
          ))}
        </span>
      ),
    },
  ];
  const shown = may('lock') || may('freeze') ? columns : columns.slice(0, -1);
  return (
    <section className="stack">
      <h2>{t('lock.holds')}</h2>
      <PagedList list={list} empty={<p className="quiet">{t('lock.holds.none')}</p>}>
        {(rows) => (
          <DataTable caption={t('lock.holds')} columns={shown} rows={rows} keyOf={({ place }) => placeKey(place)} />
        )}
      </PagedList>
    </section>
  );
}
