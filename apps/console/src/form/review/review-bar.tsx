import { useQueryClient } from '@tanstack/react-query';
import { parseFormKey } from '@verum/values';
import { holdOf } from '../../casebook/form-facts.ts';
import { useMessages } from '../../language/use-messages.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useOpenForm } from '../form-context.ts';
import type { LaidOutItem } from '../form-layout.ts';
import type { FormAnswer } from '../use-form-saving.ts';
import { reviewMessages } from './messages.ts';
import { PlaceActions } from './place-actions.tsx';
import { actsOf } from './place-acts.ts';
import { useVerifyAll } from './use-verify-all.ts';

interface ReviewBarProps {
  readonly base: FormAnswer;
  readonly title: string;
  readonly items: () => readonly LaidOutItem[];
}

/** What may be done with the form as a whole, beside entering it. */
export function ReviewBar({ base, title, items }: ReviewBarProps) {
  const { t } = useMessages(reviewMessages);
  const { can, study, subject, form, index, refresh } = useOpenForm();
  const client = useQueryClient();
  const all = useVerifyAll(items);
  const { visitRepeatKey, formRepeatKey } = parseFormKey(form) ?? {};
  const { entry, revision = '0', removed: isRemoved = false } = base;
  const state = {
    hold: holdOf(base.status?.hold),
    isStarted: entry !== undefined && entry !== 'ENTRY_STATUS_NOT_STARTED',
    isSkipped: entry === 'ENTRY_STATUS_SKIPPED',
    isRemoved,
    isSkippable: true,
    isRepeat: visitRepeatKey !== undefined || formRepeatKey !== undefined,
  };
  const acts = actsOf(state, can);
  if (acts.length === 0 && !all.isAllowed) return null;

  async function readAnew(): Promise<void> {
    await refresh();
    void client.invalidateQueries({ queryKey: ['casebook', study, subject] });
    void client.invalidateQueries({ queryKey: ['queries', study, subject, form] });
  }

  return (
    <section className="review-bar" aria-label={t('act.label')}>
      {all.isAllowed && (
        <button
          type="button"
          aria-keyshortcuts="Shift+V"
          title={t('act.verifyHint')}
          disabled={all.count === 0}
          onClick={all.verify}
        >
          {t('act.verifyAll', { count: all.count })}
        </button>
      )}
      <PlaceActions
        acts={acts}
        place={{ study, subject, form, revision }}
        name={title}
        seen={[{ form, revision }]}
        index={index}
        onDone={readAnew}
      />
      {all.isAllowed && <p className="quiet">{t('act.verifyHint')}</p>}
      {all.error !== undefined && <ProblemNotice error={all.error} />}
    </section>
  );
}
