import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import type { AbsenceKind } from './content.ts';
import { type ControlProps, naming } from './controls/control-props.ts';
import { reasonCode, reasonsOf, reasonText } from './design.ts';
import { useOpenForm } from './form-context.ts';

interface AbsenceControlProps extends ControlProps {
  readonly kind: AbsenceKind;
  readonly onKind: (kind: AbsenceKind) => void;
}

/** Why there is no value, in place of it: not done, or left blank on purpose. */
export function AbsenceControl({ kind, onKind, ...props }: AbsenceControlProps) {
  const { t, language } = useMessages();
  const { id, onChange } = props;
  const { index } = useOpenForm();
  const reasons = reasonsOf(index, kind);
  const value = reasonText(index, kind, props.value, language);
  return (
    <span className="absence">
      <select
        className="absence-kind"
        aria-label={t('field.absence')}
        tabIndex={-1}
        value={kind}
        onChange={(event) => onKind(event.target.value === 'leftBlank' ? 'leftBlank' : 'notDone')}
      >
        <option value="notDone">{t('field.notDone')}</option>
        <option value="leftBlank">{t('field.leftBlank')}</option>
      </select>
      <input
        id={id}
        type="text"
        className="control"
        placeholder={t(kind === 'notDone' ? 'field.notDone.reason' : 'field.leftBlank.reason')}
        value={value}
        maxLength={200}
        size={28}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: it takes the place of the control that was just left
        autoFocus={value === ''}
        list={reasons.length > 0 ? `${id}-reasons` : undefined}
        onChange={(event) => onChange(reasonCode(index, kind, event.target.value))}
        {...naming(props)}
      />
      <datalist id={`${id}-reasons`}>
        {reasons.map(({ code, text }) => (
          <option key={code} value={pickText(text, language) || code} />
        ))}
      </datalist>
    </span>
  );
}
