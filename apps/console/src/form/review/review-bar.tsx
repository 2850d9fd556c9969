import { parseFormKey } from '@verum/values';
import { lazy, Suspense, useState } from 'react';
import { holdOf } from '../../casebook/form-facts.ts';
import { useMessages } from '../../language/use-messages.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useOpenForm } from '../form-context.ts';
import type { LaidOutItem } from '../form-layout.ts';
import type { FormAnswer } from '../use-form-saving.ts';
import { ActOnForm } from './act-on-form.tsx';
import { actsOf, type FormAct } from './form-acts.ts';
import { reviewMessages } from './messages.ts';
import { useVerifyAll } from './use-verify-all.ts';

const SignDialog = lazy(() => import('./sign-dialog.tsx'));

interface ReviewBarProps {
  readonly base: FormAnswer;
  readonly items: () => readonly LaidOutItem[];
}

/** What may be done with the form as a whole, beside entering it. */
export function ReviewBar({ base, items }: ReviewBarProps) {
  const { t } = useMessages(reviewMessages);
  const { can, form, index } = useOpenForm();
  const [act, setAct] = useState<FormAct>();
  const all = useVerifyAll(items);
  const key = parseFormKey(form);
  const acts = actsOf(
    {
      hold: holdOf(base.status?.hold),
      isStarted: base.entry !== undefined && base.entry !== 'ENTRY_STATUS_NOT_STARTED',
      isSkipped: base.entry === 'ENTRY_STATUS_SKIPPED',
      isRemoved: base.removed ?? false,
      isRepeat: index.forms.get(key?.formOid ?? '')?.repeating ?? false,
    },
    can,
  );
  if (acts.length === 0 && !all.isAllowed) return null;
  const close = () => setAct(undefined);
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
      {acts.map((one) => (
        <button key={one} type="button" data-act={one} onClick={() => setAct(one)}>
          {t(`act.${one}`)}
        </button>
      ))}
      {all.isAllowed && <p className="quiet">{t('act.verifyHint')}</p>}
      {all.error !== undefined && <ProblemNotice error={all.error} />}
      {act === 'sign' && (
        <Suspense>
          <SignDialog base={base} onClose={close} />
        </Suspense>
      )}
      {act && act !== 'sign' && <ActOnForm act={act} base={base} onClose={close} />}
    </section>
  );
}
