import type { edc } from '@verum/contracts';
import type { BuildIndex } from '@verum/odm';
import type { Json } from '../api/json.ts';
import { storedItem } from '../form/form-values.ts';
import { contentText } from '../form/item-text.ts';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import { itemName, itemOf, placeName } from '../review/use-names.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { signingMessages } from './messages.ts';

type ItemChange = Json<edc.ItemChange>;

interface ChangesTableProps {
  readonly index: BuildIndex;
  readonly changes: readonly ItemChange[];
  /** Forms that are signed for the first time. */
  readonly newForms: number;
  /** Forms whose signature is broken. */
  readonly brokenForms: readonly string[];
}

/** Exactly what is different from what was signed: value by value, who, when and why. */
export function ChangesTable({ index, changes, newForms, brokenForms }: ChangesTableProps) {
  const { t, language } = useMessages(signingMessages);
  const { t: r } = useMessages(reviewMessages);
  // A change of the entry status has no item; the table of forms shows it.
  const ofItems = changes.filter(({ path }) => path);
  const silent = brokenForms.filter((form) => !ofItems.some((change) => change.form === form)).length;
  const text = (path = '', value: ItemChange['new'] = {}) => {
    const item = itemOf(index, path);
    return item ? contentText(index, item, storedItem(value), language) : (value.value ?? '');
  };
  const columns: readonly Column<ItemChange>[] = [
    {
      key: 'item',
      head: r('review.item'),
      cell: ({ form = '', path = '' }) => (
        <span className="change-place">
          {itemName(index, path, language)}
          <span className="quiet">{placeName(index, form, language)}</span>
        </span>
      ),
    },
    {
      key: 'was',
      head: t('signing.was'),
      cell: ({ path, old }) => <span className="was">{old && text(path, old)}</span>,
    },
    {
      key: 'is',
      head: t('signing.is'),
      cell: ({ path, new: now }) => <strong className="is">{text(path, now)}</strong>,
    },
    {
      key: 'who',
      head: t('signing.who'),
      cell: ({ actorName, actor, at = '' }) => [actorName || actor, formatMoment(at, language)].join(' · '),
    },
    { key: 'why', head: t('signing.why'), cell: ({ reason }) => <span className="words">{reason}</span> },
  ];
  return (
    <section className="stack">
      <h3>{t('signing.changes')}</h3>
      {silent > 0 && <p className="quiet">{t('signing.changes.other', { count: silent })}</p>}
      {ofItems.length === 0 && silent === 0 && <p className="quiet">{t('signing.changes.none')}</p>}
      {newForms > 0 && <p className="quiet">{t('signing.changes.first', { count: newForms })}</p>}
      {ofItems.length > 0 && (
        <DataTable
          caption={t('signing.changes')}
          columns={columns}
          rows={ofItems}
          keyOf={({ form, path, version }) => `${form} ${path} ${version}`}
        />
      )}
    </section>
  );
}
