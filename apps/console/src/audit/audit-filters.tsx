import { useId } from 'react';
import { completeTyping } from '../form/complete-typing.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import { FilterBar, SelectFilter, TextFilter } from '../ui/filter-bar.tsx';
import { type AuditSearch, kinds, readAuditSearch } from './audit-entry.ts';
import { auditMessages } from './messages.ts';

interface AuditFiltersProps {
  readonly search: AuditSearch;
  readonly onChange: (next: (before: AuditSearch) => AuditSearch) => void;
}

export function AuditFilters({ search, onChange }: AuditFiltersProps) {
  const { t } = useMessages(auditMessages);
  const { t: r } = useMessages(reviewMessages);
  const set = (name: keyof AuditSearch) => (value: string | undefined) =>
    onChange((before) => readAuditSearch({ ...before, [name]: value }));
  const text = (name: keyof AuditSearch, label: string) => (
    <TextFilter label={label} value={search[name] ?? ''} onChange={set(name)} />
  );
  return (
    <>
      <FilterBar>
        <DayFilter label={t('audit.from')} value={search.from ?? ''} onChange={set('from')} />
        <DayFilter label={t('audit.to')} value={search.to ?? ''} onChange={set('to')} />
        <SelectFilter
          label={t('audit.kind')}
          value={search.kind ?? ''}
          anyName={r('review.any')}
          choices={kinds.map((kind) => ({ value: kind, name: t(`auditKind.${kind}`) }))}
          onChange={set('kind')}
        />
        {text('subject', r('review.subject'))}
        {text('form', r('review.form'))}
        {text('path', t('audit.item'))}
        {text('actor', t('audit.actor'))}
      </FilterBar>
      {((search.form && !search.subject) || (search.path && !search.form)) && (
        <p className="tag">{t('audit.pathNeedsForm')}</p>
      )}
    </>
  );
}

interface DayFilterProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string | undefined) => void;
}

/** A day, written the same in both languages; what is no day is no filter. */
function DayFilter({ label, value, onChange }: DayFilterProps) {
  const { t } = useMessages();
  const id = useId();
  const take = (input: HTMLInputElement) => {
    input.value = completeTyping('date', input.value.normalize('NFKC'));
    if (input.value !== value) onChange(input.value || undefined);
  };
  return (
    <div className="filter">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        key={value}
        className="day"
        inputMode="numeric"
        autoComplete="off"
        maxLength={10}
        placeholder={t('hint.date')}
        defaultValue={value}
        onBlur={(event) => take(event.currentTarget)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) take(event.currentTarget);
        }}
      />
    </div>
  );
}
