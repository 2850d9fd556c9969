import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { attemptKeys } from '../api/attempt-keys.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { announce } from '../ui/announcer.tsx';
import { useOpenForm } from './form-context.ts';
import { groupMessages } from './group-messages.ts';

interface RowRemovalProps {
  /** One repeat of a group: `IG.BP!2`. */
  readonly path: string;
  readonly row: string;
  /** It was removed and comes back. */
  readonly isUndo?: boolean;
}

/** Removes a row that has been saved, with a reason, or brings it back. What else is typed in the form stays. */
export function RowRemoval({ path, row, isUndo = false }: RowRemovalProps) {
  const { t } = useMessages(groupMessages);
  const { study, subject, form, revision, refresh } = useOpenForm();
  const client = useQueryClient();
  const keyOf = useRef(attemptKeys());
  const [isAsked, setAsked] = useState(false);
  const name = t(isUndo ? 'grid.restore' : 'grid.remove', { row });

  async function run(reason: string): Promise<void> {
    const request = { study, subject, form, group: path, expectedRevision: revision(), reason, undo: isUndo };
    await api.capture.removeGroup(request, { idempotencyKey: keyOf.current(request) });
    announce(t(isUndo ? 'grid.restored' : 'grid.removed'));
    await refresh();
    void client.invalidateQueries({ queryKey: ['casebook', study, subject] });
    void client.invalidateQueries({ queryKey: ['queries', study, subject, form] });
  }

  return (
    <>
      <button
        type="button"
        className="quiet-button"
        tabIndex={isUndo ? undefined : -1}
        title={name}
        onClick={() => setAsked(true)}
        data-row-removal={path}
      >
        {isUndo ? name : <span className="action-icon" data-icon="✕" />}
        {!isUndo && <span className="visually-hidden">{name}</span>}
      </button>
      {isAsked && (
        <ActDialog title={name} submitName={name} onClose={() => setAsked(false)} onAct={run}>
          <p>{t(isUndo ? 'grid.restore.what' : 'grid.remove.what')}</p>
        </ActDialog>
      )}
    </>
  );
}

/** Takes away a row: at once where nothing of it was ever saved, with a reason otherwise. */
export function RemoveRow({ group, ...row }: RowRemovalProps & { readonly group: string }) {
  const { t } = useMessages(groupMessages);
  const { store } = useOpenForm();
  const isSaved = store.under(row.path).some((path) => store.field(path).stored.version > 0);
  if (isSaved) return <RowRemoval {...row} />;
  const name = t('grid.remove', { row: row.row });
  return (
    <button
      type="button"
      className="quiet-button"
      tabIndex={-1}
      title={name}
      onClick={() => store.dropRow(group, row.row)}
    >
      <span className="action-icon" data-icon="✕" />
      <span className="visually-hidden">{name}</span>
    </button>
  );
}
