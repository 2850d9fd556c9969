import { Link } from '@tanstack/react-router';
import { useMessages } from '../language/use-messages.ts';
import type { Names } from '../review/use-names.ts';
import type { Paged } from '../ui/paged-list.tsx';
import { verificationMessages } from './messages.ts';
import type { VerifyForm } from './verify-rows.ts';

interface FormPicksProps {
  readonly study: string;
  readonly forms: readonly VerifyForm[];
  readonly chosen: VerifyForm | undefined;
  readonly names: Names;
  readonly work: Paged<unknown>;
}

/** The forms by subject, each with how much is left of it. */
export function FormPicks({ study, forms, chosen, names, work }: FormPicksProps) {
  const { t } = useMessages(verificationMessages);
  const dropped = forms.filter((form) => form.dropped > 0);
  const bySubject = Map.groupBy(
    forms.filter((form) => form.dropped === 0),
    ({ subject }) => subject,
  );
  const pick = (form: VerifyForm, isNamed: boolean) => (
    <li key={`${form.subject} ${form.form}`}>
      <Link
        to="/studies/$study/verification"
        params={{ study }}
        search={(before) => ({ ...before, subject: form.subject, form: form.form })}
        className="pick"
        aria-current={form.subject === chosen?.subject && form.form === chosen.form ? 'true' : undefined}
      >
        <span>{[isNamed && form.subject, names.place(form.form)].filter(Boolean).join(' · ')}</span>
        <span className="count">
          <span className="visually-hidden">{t('verification.count', { count: form.count })}</span>
          <span aria-hidden="true">{form.count}</span>
        </span>
      </Link>
    </li>
  );
  return (
    <nav className="pane picks" aria-label={t('verification.list')}>
      {dropped.length > 0 && (
        <section>
          <h2 className="dropped-head">{t('verification.dropped')}</h2>
          <ul>{dropped.map((form) => pick(form, true))}</ul>
        </section>
      )}
      {[...bySubject].map(([subject, own]) => (
        <section key={subject}>
          <h2>{subject}</h2>
          <ul>{own.map((form) => pick(form, false))}</ul>
        </section>
      ))}
      {work.hasMore && (
        <button type="button" onClick={work.more} disabled={work.isFetchingMore}>
          {t('verification.more')}
        </button>
      )}
    </nav>
  );
}
