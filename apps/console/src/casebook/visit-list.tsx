import type { BuildIndex } from '@verum/odm';
import type { ReactNode } from 'react';
import { draftKey } from '../form/drafts.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import type { CasebookPlan, PlannedVisit } from './casebook-plan.ts';
import { FormLine, FormLink, type Place } from './form-link.tsx';
import { ProgressBars } from './progress-bars.tsx';
import { VisitFacts } from './visit-facts.tsx';
import { isPast, timingOf } from './visit-status.ts';

interface VisitListProps extends Place {
  readonly plan: CasebookPlan;
  /** The visit to begin with. */
  readonly visitOid?: string | undefined;
  /** Given where there is room for what is known of each visit, and lists of their own for forms that repeat. */
  readonly index?: BuildIndex | undefined;
  /** What may be done with a visit. */
  readonly actsFor?: ((planned: PlannedVisit) => ReactNode) | undefined;
}

/** The visits of a casebook with their forms; each form leads to its page. */
export function VisitList({ plan, visitOid, index, actsFor, ...place }: VisitListProps) {
  const { t, language } = useMessages();
  return (
    <ul className="visits">
      {plan.visits
        .filter((planned) => !index || !isLogOnly(planned))
        .map((planned) => (
          <li key={`${planned.visit.oid} ${planned.repeatKey ?? ''}`}>
            <VisitSection
              planned={planned}
              isMarked={planned.visit.oid === visitOid}
              index={index}
              acts={actsFor?.(planned)}
              {...place}
            />
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
  readonly acts: ReactNode;
}

/** Everything in it repeats, and is listed by itself. */
function isLogOnly({ forms, addable }: PlannedVisit): boolean {
  return addable.length > 0 && forms.every(({ repeatKey }) => repeatKey !== undefined);
}

function VisitSection({ planned, isMarked, index, acts, ...place }: VisitSectionProps) {
  const { t, language } = useMessages();
  const { visit, repeatKey, addable, status } = planned;
  const forms = index ? planned.forms.filter((form) => form.repeatKey === undefined) : planned.forms;
  const isLate = status !== undefined && !status.skipped && isPast(timingOf(status));
  return (
    <section className="visit" ref={isMarked ? bringIntoView : null} data-visit={visit.oid}>
      <h2>
        {pickText(visit.description, language) || visit.name}
        {repeatKey !== undefined && <span className="repeat">{t('casebook.repeat', { key: repeatKey })}</span>}
      </h2>
      {index && <VisitFacts planned={planned} index={index} />}
      {index && <ProgressBars forms={planned.forms} />}
      <ul>
        {forms.map((form) => (
          <li key={form.key}>
            <FormLink {...place} form={form.key}>
              <FormLine form={form} isPast={isLate && form.isExpected} draft={draftKey({ ...place, form: form.key })} />
            </FormLink>
          </li>
        ))}
        {place.mayWrite &&
          !index &&
          addable.map(({ form, key }) => (
            <li key={key} className="add">
              <FormLink {...place} form={key}>
                {t('casebook.addForm', { form: pickText(form.description, language) || form.name })}
              </FormLink>
            </li>
          ))}
      </ul>
      {acts}
    </section>
  );
}

function bringIntoView(section: HTMLElement | null): void {
  section?.scrollIntoView({ block: 'center' });
  section?.querySelector('a')?.focus({ preventScroll: true });
}
