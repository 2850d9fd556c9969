import { useMessages } from '../language/use-messages.ts';

interface DialogButtonsProps {
  readonly submitName: string;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
}

export function DialogButtons({ submitName, isBusy, onCancel }: DialogButtonsProps) {
  const { t } = useMessages();
  return (
    <div className="buttons">
      <button type="button" onClick={onCancel}>
        {t('app.cancel')}
      </button>
      <button type="submit" className="primary" disabled={isBusy}>
        {submitName}
      </button>
    </div>
  );
}
