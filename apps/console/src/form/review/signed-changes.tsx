import type { edc } from '@verum/contracts';
import type { BuildIndex } from '@verum/odm';
import { parseItemPath } from '@verum/values';
import type { Json } from '../../api/json.ts';
import { formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { storedItem } from '../form-values.ts';
import { contentText, placeName } from '../item-text.ts';
import { reviewMessages } from './messages.ts';

interface SignedChangesProps {
  readonly changes: readonly Json<edc.ItemChange>[];
  /** Forms that no signature covers yet, where everything is new. */
  readonly unsigned: number;
  readonly index: BuildIndex;
}

/** What a signature would cover that the last one does not. */
export function SignedChanges({ changes, unsigned, index }: SignedChangesProps) {
  const { t, language } = useMessages(reviewMessages);
  if (changes.length === 0) {
    return <p className="quiet">{unsigned > 0 ? t('act.sign.first', { count: unsigned }) : t('act.sign.unchanged')}</p>;
  }
  return (
    <table className="compare">
      <caption>{t('act.sign.changes')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('reason.item')}</th>
          <th scope="col">{t('reason.before')}</th>
          <th scope="col">{t('reason.after')}</th>
          <th scope="col">{t('act.reason')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ form = '', path = '', version, revision, old, new: now, reason, actorName, at }) => {
          const item = index.items.get(parseItemPath(path)?.itemOid ?? '');
          const text = (value: typeof old) =>
            item && value ? contentText(index, item, storedItem(value), language) : '';
          return (
            <tr key={`${form} ${path} ${version} ${revision}`}>
              <th scope="row">{placeName(index, `${form}/${path}`, language) || path}</th>
              <td>{text(old)}</td>
              <td>{text(now) || now?.value}</td>
              <td>
                {reason}{' '}
                <span className="quiet">
                  {[actorName, formatMoment(at ?? '', language)].filter(Boolean).join(' · ')}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
