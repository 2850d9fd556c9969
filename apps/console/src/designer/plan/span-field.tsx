import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { countMax, type Span, spanUnits } from '../model/windows.ts';
import { CommitField, judgeWhole } from '../parts/commit-field.tsx';
import '../parts/span-field.css';

interface SpanFieldProps {
  readonly label: string;
  readonly span: Span;
  readonly min: number;
  readonly onChange: (span: Span) => void;
}

/** So many days or hours. */
export function SpanField({ label, span, min, onChange }: SpanFieldProps) {
  const { t } = useMessages(designerMessages);
  const words = t('designer.number', { min, max: countMax });
  return (
    <div className="span-field">
      <CommitField
        label={label}
        value={String(span.count)}
        isNumber
        maxLength={6}
        judge={(text) => (text.trim() === '' ? words : judgeWhole(text, min, countMax, words))}
        onCommit={(text) => onChange({ ...span, count: Number(text) })}
      />
      <select
        value={span.unit}
        aria-label={t('designer.window.unit', { field: label })}
        onChange={({ target }) => onChange({ ...span, unit: target.value === 'H' ? 'H' : 'D' })}
      >
        {spanUnits.map((unit) => (
          <option key={unit} value={unit}>
            {t(`designer.span.${unit}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
