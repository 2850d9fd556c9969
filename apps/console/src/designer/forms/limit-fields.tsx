import type { ItemDef } from '@verum/odm';
import { parseDecimal } from '@verum/values';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { isLimit, setLimit, setLimitHardness } from '../model/items.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField } from '../parts/commit-field.tsx';

/** The least and the greatest value, and what happens beyond. */
export function LimitFields({ item }: { readonly item: ItemDef }) {
  const { edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const limits = (item.rangeChecks ?? []).filter(isLimit);
  const limitOf = (comparator: 'GE' | 'LE') =>
    limits.find((check) => check.comparator === comparator)?.checkValues[0] ?? '';
  const isHard = limits.some(({ softHard }) => softHard === 'hard');
  const others = (item.rangeChecks ?? []).length - limits.length;
  return (
    <fieldset className="detail-row">
      <legend>{t('designer.limits')}</legend>
      {(['GE', 'LE'] as const).map((comparator) => (
        <CommitField
          key={comparator}
          label={t(`designer.limit.${comparator}`)}
          value={limitOf(comparator)}
          isNumber
          maxLength={30}
          judge={(text) =>
            text.trim() === '' || parseDecimal(text.trim()) !== undefined ? undefined : t('designer.limit.decimal')
          }
          onCommit={(text) => edit(setLimit(item.oid, comparator, text.trim()))}
        />
      ))}
      {limits.length > 0 && (
        <label className="check">
          <input
            type="checkbox"
            checked={isHard}
            onChange={({ target }) => edit(setLimitHardness(item.oid, target.checked ? 'hard' : 'soft'))}
          />
          {t('designer.limit.hard')}
        </label>
      )}
      {others > 0 && <p className="quiet">{t('designer.limit.others', { count: others })}</p>}
    </fieldset>
  );
}
