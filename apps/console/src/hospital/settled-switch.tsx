import { useMessages } from '../language/use-messages.ts';
import { hospitalMessages } from './messages.ts';

interface SettledSwitchProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function SettledSwitch({ isOn, onChange }: SettledSwitchProps) {
  const { t } = useMessages(hospitalMessages);
  return (
    <label className="check">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {t('hospital.showSettled')}
    </label>
  );
}
