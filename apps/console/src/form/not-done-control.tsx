import { useMessages } from '../language/use-messages.ts';
import { type ControlProps, naming } from './controls/control-props.ts';

/** Why the item was not done, in place of its value. */
export function NotDoneControl(props: ControlProps) {
  const { t } = useMessages();
  const { id, value, onChange } = props;
  return (
    <span className="not-done">
      <span className="tag">{t('field.notDone')}</span>
      <input
        id={id}
        type="text"
        className="control"
        placeholder={t('field.notDone.reason')}
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
