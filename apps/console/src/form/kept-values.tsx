import { parseItemPath } from '@verum/values';
import { useId } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { isBlank } from './content.ts';
import { useOpenForm, usePlaces } from './form-context.ts';
import type { LaidOutItem } from './form-layout.ts';
import { contentText, groupLabel, itemLabel } from './item-text.ts';
import { RowRemoval } from './row-removal.tsx';

/** What the form holds and does not ask for: hidden by skip logic, in removed rows, or without a place in its build. */
export function KeptValues({ items }: { readonly items: () => readonly LaidOutItem[] }) {
  const { t } = useMessages();
  const { store, isReadOnly } = useOpenForm();
  const { isHidden, isRemoved, removedRows, orphaned } = usePlaces();
  const id = useId();
  const kept = items()
    .map(({ path }) => path)
    .filter((path) => !isBlank(store.field(path).stored));
  const removed = kept.filter(isRemoved);
  const hidden = kept.filter((path) => isHidden(path) && !isRemoved(path));
  return (
    <>
      {hidden.length > 0 && (
        <details className="kept" data-kept="hidden">
          <summary>{t('form.hidden', { count: hidden.length })}</summary>
          <ValueList paths={hidden} />
        </details>
      )}
      {removed.length > 0 && (
        <details className="kept" data-kept="removed">
          <summary>{t('form.removedRows', { count: removed.length })}</summary>
          <ValueList paths={removed} />
          {!isReadOnly &&
            removedRows.map((path) => (
              <RowRemoval key={path} path={path} row={path.slice(path.lastIndexOf('!') + 1)} isUndo />
            ))}
        </details>
      )}
      {orphaned.length > 0 && (
        <section className="kept group" data-kept="orphaned" aria-labelledby={id}>
          <h2 id={id}>{t('form.orphaned')}</h2>
          <p className="quiet">{t('form.orphaned.why')}</p>
          <ValueList paths={orphaned} />
        </section>
      )}
    </>
  );
}

function ValueList({ paths }: { readonly paths: readonly string[] }) {
  const { language } = useMessages();
  const { index, store } = useOpenForm();
  return (
    <dl>
      {paths.map((path) => {
        const { groups = [], itemOid = path } = parseItemPath(path) ?? {};
        const item = index.items.get(itemOid);
        const group = index.groups.get(groups.at(-1)?.oid ?? '');
        const { stored } = store.field(path);
        return (
          <div key={path}>
            <dt>
              {[
                group && [groupLabel(group, language), groups.at(-1)?.repeatKey].filter(Boolean).join(' '),
                item ? itemLabel(item, language) : itemOid,
              ]
                .filter(Boolean)
                .join(' · ')}
            </dt>
            <dd>{item ? contentText(index, item, stored, language) : stored.value}</dd>
          </div>
        );
      })}
    </dl>
  );
}
