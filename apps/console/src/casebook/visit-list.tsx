import { Link } from '@tanstack/react-router';
import { draftKey, draftsVersion, hasDraft } from '../form/drafts.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { StatusGlyph } from '../ui/status-glyph.tsx';
import { useValue } from '../ui/value-store.ts';
import type { CasebookPlan, PlannedForm, PlannedVisit } from './casebook-plan.ts';

interface Place {
  readonly study: string;
  readonly subject: string;
  readonly mayWrite: boolean;
}

interface VisitListProps extends Place {
  readonly plan: CasebookPlan;
  /** The visit to begin with. */
  readonly visitOid?: string | undefined;
}

/** The visits of a casebook with their forms; each form leads to its page. */
export function VisitList({ plan, visitOid, ...place }: VisitListProps) {
  const { t, language } = useMessages();
  return (
    <ul className="visits">
      {plan.visits.map((planned) => (
        <li key={`${planned.visit.oid} ${planned.repeatKey ?? ''}`}>
          <VisitSection planned={planned} isMarked={planned.visit.oid === visitOid} {...place} />
        </li>
      ))}
      {place.mayWrite &&
        plan.addable.map(({ visit, key }) => (
          <li key={key} className="add">
            <FormLink {...place} form={key}>
              {t('casebook.addVisit', { visit: pickText(visit.description, language) || visit.name })}
            </FormLink>
          </li>
        ))}
    </ul>
  );
}

interface VisitSectionProps extends Place {
  readonly planned: PlannedVisit;
  readonly isMarked: boolean;
}

function VisitSection({ planned, isMarked, ...place }: VisitSectionProps) {
  const { t, language } = useMessages();
  const { visit, repeatKey, forms, addable } = planned;
  return (
    <section className="visit" ref={isMarked ? bringIntoView : null} data-visit={visit.oid}>
      <h2>
        {pickText(visit.description, language) || visit.name}
        {repeatKey !== undefined && <span className="repeat">{t('casebook.repeat', { key: repeatKey })}</span>}
      </h2>
      <ul>
        {forms.map((form) => (
          <li key={form.key}>
            <FormLink {...place} form={form.key}>
              <FormLine form={form} draft={draftKey({ ...place, form: form.key })} />
            </FormLink>
          </li>
        ))}
        {place.mayWrite &&
          addable.map(({ form, key }) => (
            <li key={key} className="add">
              <FormLink {...place} form={key}>
                {t('casebook.addForm', { form: pickText(form.description, language) || form.name })}
              </FormLink>
            </li>
          ))}
      </ul>
    </section>
  );
}

function FormLine({ form, draft }: { readonly form: PlannedForm; readonly draft: string }) {
  useValue(draftsVersion);
  const { t, language } = useMessages();
  return (
    <>
      <StatusGlyph entry={form.entry} />
      <span className="form-name">
        {pickText(form.form.description, language) || form.form.name}
        {form.repeatKey !== undefined && (
          <span className="repeat">{t('casebook.repeat', { key: form.repeatKey })}</span>
        )}
      </span>
      {hasDraft(sessionStorage, draft) ? (
        <span className="unsaved">{t('casebook.unsaved')}</span>
      ) : (
        <span className="visually-hidden">{t(`entry.${form.entry}`)}</span>
      )}
    </>
  );
}

interface FormLinkProps extends Place {
  readonly form: string;
  readonly children: React.ReactNode;
}

function FormLink({ study, subject, form, children }: FormLinkProps) {
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

function bringIntoView(section: HTMLElement | null): void {
  section?.scrollIntoView({ block: 'center' });
  section?.querySelector('a')?.focus({ preventScroll: true });
}
