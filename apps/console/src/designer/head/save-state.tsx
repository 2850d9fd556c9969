import { formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { DraftHead } from '../draft-queries.ts';
import { designerMessages } from '../messages.ts';
import type { SaveState } from '../model/draft.ts';

interface SaveStateProps {
  readonly state: SaveState;
  readonly head: DraftHead;
}

/** Whether what is on the screen is on the server, in words. */
export function SaveStateText({ state, head }: SaveStateProps) {
  const { t, language } = useMessages(designerMessages);
  const at = head.savedAt ? formatMoment(head.savedAt, language) : '';
  return (
    <p className="save-state" data-state={state.kind} role="status">
      {t(`designer.state.${state.kind}`, { at })}
    </p>
  );
}

/** Why it could not be saved, and the way to try again. */
export function SaveProblem({ state, onRetry }: { readonly state: SaveState; readonly onRetry: () => void }) {
  return state.kind === 'failed' ? <ProblemNotice error={state.error} onRetry={onRetry} /> : null;
}
