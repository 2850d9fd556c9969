import { useMessages } from '../language/use-messages.ts';
import type { AbsenceKind } from './content.ts';
import { type ControlProps, naming } from './controls/control-props.ts';

interface AbsenceControlProps extends ControlProps {
  readonly kind: AbsenceKind;
  readonly onKind: (kind: AbsenceKind) => void;
}

/** Why there is no value, in place of it: not done, or left blank on purpose. */
export function AbsenceControl({ kind, onKind, ...props }: AbsenceControlProps) {
  const { t } = useMessages();
  const { id, value, onChange } = props;
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
        onChange={(event) => onChange(event.target.value)}
        {...naming(props)}
      />
    </span>
  );
}
