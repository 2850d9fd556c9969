import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import type { CasebookPlan } from './casebook-plan.ts';
import { VisitList } from './visit-list.tsx';

interface FormNavProps {
  readonly plan: CasebookPlan;
  readonly study: string;
  readonly subject: string;
  readonly form: string;
  readonly mayWrite: boolean;
}

/** The casebook beside an open form: folded on a narrow screen, scrolled to the form that is open on a wide one. */
export function FormNav({ form, ...casebook }: FormNavProps) {
  const { t } = useMessages();
  const nav = useRef<HTMLElement>(null);
  const [isOpen] = useState(() => matchMedia('(min-width: 64rem)').matches);
  useEffect(() => {
    const link = nav.current?.querySelector<HTMLElement>(`[data-form="${CSS.escape(form)}"]`);
    // Not scrollIntoView, which would move the page as well.
    if (nav.current && link) nav.current.scrollTop = link.offsetTop - nav.current.clientHeight / 2;
  }, [form]);
  return (
    <nav ref={nav} className="form-nav" aria-label={t('casebook.forms')}>
      <details open={isOpen}>
        <summary>{t('casebook.forms')}</summary>
        <VisitList {...casebook} />
      </details>
    </nav>
  );
}
