import { Link } from '@tanstack/react-router';
import { entryOf } from '../casebook/entry-status.ts';
import type { SignatureState } from '../casebook/form-facts.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { StatusGlyph } from '../ui/status-glyph.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { signingMessages } from './messages.ts';
import type { Signable } from './signing-places.ts';

interface CoveredFormsProps {
  readonly study: string;
  readonly subject: string;
  readonly forms: readonly Signable[];
  readonly nameOf: (form: string) => string;
}

/** What the signature would cover, form by form; broken signatures first. */
export function CoveredForms({ study, subject, forms, nameOf }: CoveredFormsProps) {
  const { t } = useMessages(signingMessages);
  const { t: r } = useMessages(reviewMessages);
  const columns: readonly Column<Signable>[] = [
    {
      key: 'form',
      head: r('review.form'),
      cell: ({ form }) => (
        <Link to="/studies/$study/subjects/$subject/forms/$form" params={{ study, subject, form }}>
          {nameOf(form)}
        </Link>
      ),
    },
    { key: 'state', head: t('signing.state'), cell: ({ signature }) => <SignatureChip signature={signature} /> },
    {
      key: 'entry',
      head: t('signing.entry'),
      cell: ({ status }) => (
        <span className="chip">
          <StatusGlyph entry={entryOf(status.entry)} />
          {t(`entry.${entryOf(status.entry)}`)}
        </span>
      ),
    },
    { key: 'revision', head: t('signing.revision'), isNumber: true, cell: ({ revision }) => revision },
    { key: 'queries', head: t('signing.queries'), isNumber: true, cell: ({ status }) => status.openQueries ?? 0 },
  ];
  return (
    <section className="stack">
      <h3>{t('signing.covered')}</h3>
      <DataTable caption={t('signing.covered')} columns={columns} rows={forms} keyOf={({ form }) => form} />
    </section>
  );
}

const names = { none: 'signing.stateNone', valid: 'signing.stateValid', broken: 'signing.stateBroken' } as const;

function SignatureChip({ signature }: { readonly signature: SignatureState }) {
  const { t } = useMessages(signingMessages);
  return (
    <span className={`chip signature-${signature}`}>
      {signature !== 'none' && <StatusIcon name={signature === 'valid' ? 'signed' : 'broken'} />}
      {t(names[signature])}
    </span>
  );
}
