import { useQueryClient } from '@tanstack/react-query';
import type { BuildIndex } from '@verum/odm';
import { reviewMessages } from '../form/review/messages.ts';
import { PlaceActions } from '../form/review/place-actions.tsx';
import { actsOf } from '../form/review/place-acts.ts';
import { useMessages } from '../language/use-messages.ts';
import type { Casebook } from '../study/queries.ts';
import { holdOf } from './form-facts.ts';
import { seenForms } from './seen-forms.ts';
import type { VisitStatus } from './visit-status.ts';

interface ActsProps {
  readonly casebook: Casebook;
  readonly index: BuildIndex;
  /** In words. */
  readonly name: string;
  readonly can: (permission: string) => boolean;
}

/** Skips, signs, freezes or locks a visit; folded, because it is not what one mostly comes for. */
export function VisitActs({ status, ...props }: ActsProps & { readonly status: VisitStatus }) {
  return <Acts {...props} visit={status.visit ?? ''} skipped={status.skipped ?? ''} hold={status.hold} />;
}

/** Signs, freezes or locks the casebook as a whole. */
export function CasebookActs(props: ActsProps) {
  return <Acts {...props} skipped="" hold={props.casebook.hold} />;
}

interface PlaceProps extends ActsProps {
  readonly visit?: string;
  readonly skipped: string;
  readonly hold: string | undefined;
}

function Acts({ casebook, index, name, can, visit, skipped, hold }: PlaceProps) {
  const { t } = useMessages(reviewMessages);
  const client = useQueryClient();
  const { study = '', subject = '', forms = [] } = casebook;
  const seen = seenForms(forms, visit);
  const acts = actsOf(
    {
      hold: holdOf(hold),
      isStarted: seen.length > 0,
      isSkipped: skipped !== '',
      isRemoved: false,
      isRepeat: false,
      isSkippable: visit !== undefined,
    },
    can,
  );
  if (acts.length === 0) return null;

  async function readAnew(): Promise<void> {
    await client.invalidateQueries({ queryKey: ['casebook', study, subject] });
    void client.invalidateQueries({ queryKey: ['casebooks', study] });
    void client.invalidateQueries({ queryKey: ['form', study, subject], refetchType: 'none' });
  }

  return (
    <details className="visit-acts">
      <summary>{t('act.label')}</summary>
      <div className="act-buttons">
        <PlaceActions
          acts={acts}
          place={{ study, subject, ...(visit !== undefined && { visit }) }}
          name={name}
          seen={seen}
          index={index}
          onDone={readAnew}
        />
      </div>
    </details>
  );
}
