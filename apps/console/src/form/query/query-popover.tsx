import type { RefObject } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { FieldPopover } from '../field-popover.tsx';
import { useFieldQueries } from '../field-queries.ts';
import { useOpenForm } from '../form-context.ts';
import { threadMessages } from './messages.ts';
import { NewQuery } from './new-query.tsx';
import { QueryAtItem } from './query-at-item.tsx';
import { isLiving } from './query-steps.ts';
import { useQueryActs } from './use-query-acts.ts';

interface QueryPopoverProps {
  readonly anchor: RefObject<HTMLElement | null>;
  /** '' for the form as a whole. */
  readonly path: string;
  readonly onClose: () => void;
}

/** All that was asked about an item, what is over last, and a place to ask. */
export function QueryPopover({ anchor, path, onClose }: QueryPopoverProps) {
  const { t } = useMessages(threadMessages);
  const { can, hold } = useOpenForm();
  const acts = useQueryActs();
  const queries = useFieldQueries(path).toSorted(
    (a, b) => Number(isLiving(b.state)) - Number(isLiving(a.state)) || a.number - b.number,
  );
  const isLast = !queries.some(({ state }) => isLiving(state));
  return (
    <FieldPopover anchor={anchor} title={t(path === '' ? 'thread.form' : 'thread.title')} onClose={onClose}>
      {queries.length === 0 && <p className="quiet">{t('thread.none')}</p>}
      {queries.map((query) => (
        <QueryAtItem key={query.number} query={query} acts={acts} />
      ))}
      {can('query.write') && hold !== 'locked' && <NewQuery path={path} acts={acts} isOpen={isLast} />}
    </FieldPopover>
  );
}
