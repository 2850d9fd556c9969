import type { BuildIndex } from '@verum/odm';
import { storedItem } from '../form/form-values.ts';
import { contentText } from '../form/item-text.ts';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import { itemOf } from '../review/use-names.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { verificationMessages } from './messages.ts';
import type { VerifyRow } from './verify-rows.ts';

interface VerifyTableProps {
  readonly rows: readonly VerifyRow[];
  readonly index: BuildIndex;
  readonly nameOf: (path: string) => string;
  readonly active: string | undefined;
  readonly pending: ReadonlySet<string>;
  readonly queriesAt: (path: string) => number;
  readonly onActive: (path: string) => void;
  /** Absent for whoever may only look. */
  readonly onVerify: ((row: VerifyRow) => void) | undefined;
  readonly onWithdraw: ((row: VerifyRow) => void) | undefined;
  readonly onAsk: ((row: VerifyRow) => void) | undefined;
}

/** Value by value what to compare with the source, and what was verified before. */
export function VerifyTable(props: VerifyTableProps) {
  const { rows, index, nameOf, active, pending, queriesAt, onActive, onVerify, onWithdraw, onAsk } = props;
  const { t, language } = useMessages(verificationMessages);
  const { t: r } = useMessages(reviewMessages);
  const text = (path: string, value: VerifyRow['item'] = {}) => {
    const item = itemOf(index, path);
    return item ? contentText(index, item, storedItem(value), language) : (value.value ?? '');
  };
  const columns: readonly Column<VerifyRow>[] = [
    {
      key: 'item',
      head: r('review.item'),
      cell: ({ path }) => (
        <button
          type="button"
          className="row-button wrap"
          data-row-control={path}
          aria-pressed={path === active}
          onFocus={() => onActive(path)}
          onClick={() => onActive(path)}
        >
          {nameOf(path)}
        </button>
      ),
    },
    {
      key: 'value',
      head: t('verification.value'),
      cell: ({ path, item, changes }) => (
        <div className="verify-value">
          <strong className="words">{text(path, item)}</strong>
          {changes.length > 1 && (
            <details>
              <summary>{t('verification.versions', { version: item.version ?? '1' })}</summary>
              <ol className="versions">
                {changes
                  .slice(0, -1)
                  .toReversed()
                  .map((change) => (
                    <li key={change.version}>
                      <span className="words">{text(path, change.new)}</span>{' '}
                      <span className="quiet">
                        {[change.actorName || change.actor, formatMoment(change.at ?? '', language)].join(' · ')}
                      </span>
                    </li>
                  ))}
              </ol>
            </details>
          )}
        </div>
      ),
    },
    {
      key: 'before',
      head: t('verification.before'),
      cell: ({ path, verified }) => verified && <span className="was">{text(path, verified)}</span>,
    },
    {
      key: 'state',
      head: t('verification.state'),
      cell: ({ path, state }) => (
        <span className="verify-state">
          <span className={`chip verify-${state}`}>
            {state === 'verified' && <StatusIcon name="verified" />}
            {state === 'changed' && <StatusIcon name="unverified" />}
            {t(`verification.${state}`)}
          </span>
          {queriesAt(path) > 0 && (
            <span className="chip">
              <span className="badge badge-open" data-count={`!${queriesAt(path)}`} />
              <span className="visually-hidden">{t('verification.openQueries', { count: queriesAt(path) })}</span>
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'acts',
      head: t('verification.acts'),
      cell: (row) => (
        <span className="row-acts">
          {row.state === 'verified' && onWithdraw && (
            <RowAct
              name={t('verification.withdraw')}
              label={t('verification.withdrawName', { item: nameOf(row.path) })}
              isBusy={pending.has(row.path)}
              onDo={() => onWithdraw(row)}
            />
          )}
          {row.state !== 'verified' && onVerify && (
            <RowAct
              name={t('verification.verify')}
              label={t('verification.verifyName', { item: nameOf(row.path) })}
              isBusy={pending.has(row.path)}
              onDo={() => onVerify(row)}
            />
          )}
          {onAsk && (
            <RowAct
              name={t('verification.query')}
              label={t('verification.queryName', { item: nameOf(row.path) })}
              isBusy={false}
              onDo={() => onAsk(row)}
            />
          )}
        </span>
      ),
    },
  ];
  const shown = onVerify || onAsk ? columns : columns.slice(0, -1);
  return (
    <DataTable
      caption={t('verification.items')}
      columns={shown}
      rows={rows}
      keyOf={({ path }) => path}
      active={active}
    />
  );
}

interface RowActProps {
  readonly name: string;
  readonly label: string;
  readonly isBusy: boolean;
  readonly onDo: () => void;
}

/** Out of the Tab order: V and Q do the same where one is. */
function RowAct({ name, label, isBusy, onDo }: RowActProps) {
  return (
    <button type="button" className="quiet-button" tabIndex={-1} aria-label={label} disabled={isBusy} onClick={onDo}>
      {name}
    </button>
  );
}
