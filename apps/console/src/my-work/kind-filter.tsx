import { useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { workMessages } from './messages.ts';
import type { WorkKind, WorkListName } from './work-kinds.ts';

interface KindFilterProps {
  readonly kinds: readonly WorkKind[];
  readonly list: WorkListName;
  readonly onChange: (list: string) => void;
}

/** From one list of work to another. */
export function KindFilter({ kinds, list, onChange }: KindFilterProps) {
  const { t } = useMessages(workMessages);
  const id = useId();
  return (
    <div className="filter">
      <label htmlFor={id}>{t('work.kind')}</label>
      <select id={id} value={list} onChange={(event) => onChange(event.target.value)}>
        {kinds.map((kind) => (
          <option key={kind.list} value={kind.list}>
            {t(`work.kind.${kind.list}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
