import { Link } from '@tanstack/react-router';
import type { BuildIndex } from '@verum/odm';
import { draftKey, draftsVersion, hasDraft } from '../form/drafts.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { useValue } from '../ui/value-store.ts';
import type { CasebookPlan, PlannedForm, PlannedVisit } from './casebook-plan.ts';
import { StatusMark } from './status-mark.tsx';
import { statusLine } from './status-words.ts';
import { VisitFacts } from './visit-facts.tsx';
import { isPast, timingOf } from './visit-status.ts';

interface Place {
  readonly study: string;
  readonly subject: string;
  readonly mayWrite: boolean;
}

interface VisitListProps extends Place {
  readonly plan: CasebookPlan;
  /** The visit to begin with. */
  readonly visitOid?: string | undefined;
  /** Given where there is room for what is known of each visit. */
  readonly index?: BuildIndex | undefined;
}

/** The visits of a casebook with their forms; each form leads to its page. */
export function VisitList({ plan, visitOid, index, ...place }: VisitListProps) {
  const { t, language } = useMessages();
  return (
    <ul className="visits">
      {plan.visits.map((planned) => (
        <li key={`${planned.visit.oid} ${planned.repeatKey ?? ''}`}>
          <VisitSection planned={planned} isMarked={planned.visit.oid === visitOid} index={index} {...place} />
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
      {plan.strays.length > 0 && (
        <li>
          <Strays strays={plan.strays} {...place} />
        </li>
      )}
    </ul>
  );
}

/** Forms of an earlier build: what they hold stays to be read. */
function Strays({ strays, ...place }: Place & { readonly strays: readonly string[] }) {
  const { t } = useMessages();
  return (
    <section className="visit">
      <h2>{t('casebook.strays')}</h2>
      <ul>
        {strays.map((key) => (
          <li key={key}>
            <FormLink {...place} form={key}>
              <span className="form-name">{key}</span>
            </FormLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface VisitSectionProps extends Place {
  readonly planned: PlannedVisit;
  readonly isMarked: boolean;
  readonly index: BuildIndex | undefined;
}

function VisitSection({ planned, isMarked, index, ...place }: VisitSectionProps) {
  const { t, language } = useMessages();
  const { visit, repeatKey, forms, addable, status } = planned;
  const isLate = status !== undefined && !status.skipped && isPast(timingOf(status));
  return (
    <section className="visit" ref={isMarked ? bringIntoView : null} data-visit={visit.oid}>
      <h2>
        {pickText(visit.description, language) || visit.name}
        {repeatKey !== undefined && <span className="repeat">{t('casebook.repeat', { key: repeatKey })}</span>}
      </h2>
      {index && <VisitFacts planned={planned} index={index} />}
      <ul>
        {forms.map((form) => (
          <li key={form.key}>
            <FormLink {...place} form={form.key}>
              <FormLine form={form} isPast={isLate && form.isExpected} draft={draftKey({ ...place, form: form.key })} />
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

interface FormLineProps {
  readonly form: PlannedForm;
  readonly isPast: boolean;
  readonly draft: string;
}

function FormLine({ form, isPast, draft }: FormLineProps) {
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
