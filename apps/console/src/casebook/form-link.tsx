import { Link } from '@tanstack/react-router';
import { draftsVersion, hasDraft } from '../form/drafts.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { useValue } from '../ui/value-store.ts';
import type { PlannedForm } from './casebook-plan.ts';
import { StatusMark } from './status-mark.tsx';
import { statusLine } from './status-words.ts';

/** The casebook that a list is of. */
export interface Place {
  readonly study: string;
  readonly subject: string;
  readonly mayWrite: boolean;
}

interface FormLineProps {
  readonly form: PlannedForm;
  readonly isPast: boolean;
  readonly draft: string;
}

/** A form in a list: its facts, its name, and whether something typed is not saved yet. */
export function FormLine({ form, isPast, draft }: FormLineProps) {
  useValue(draftsVersion);
  const { t, language } = useMessages();
  const { facts } = form;
  return (
    <>
      <StatusMark facts={facts} isPast={isPast} />
      <span className={facts.isRemoved ? 'form-name removed' : 'form-name'}>
        {pickText(form.form.description, language) || form.form.name}
        {form.repeatKey !== undefined && (
          <span className="repeat">{t('casebook.repeat', { key: form.repeatKey })}</span>
        )}
      </span>
      {hasDraft(sessionStorage, draft) && <span className="unsaved">{t('casebook.unsaved')}</span>}
      {facts.isRemoved && <span className="tag">{t('casebook.removed')}</span>}
      <span className="visually-hidden">{statusLine(facts, t)}</span>
    </>
  );
}

interface FormLinkProps extends Place {
  readonly form: string;
  readonly children: React.ReactNode;
}

/** Leads to a form, also to one that nobody has begun. */
export function FormLink({ study, subject, form, children }: FormLinkProps) {
  return (
    <Link
      to="/studies/$study/subjects/$subject/forms/$form"
      params={{ study, subject, form }}
      activeProps={{ 'aria-current': 'page' }}
      className="form-link"
      data-form={form}
    >
      {children}
    </Link>
  );
}
