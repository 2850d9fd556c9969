import type { ItemSlot } from '@verum/odm';
import { useMessages } from '../language/use-messages.ts';
import { StatusIcon } from '../ui/status-icon.tsx';
import type { Stored } from './content.ts';
import { itemLabel } from './item-text.ts';

interface FieldLabelProps {
  readonly id: string;
  readonly slot: ItemSlot;
  readonly stored: Stored;
}

/** The question, whether it has to be answered, and whether the answer was verified. */
export function FieldLabel({ id, slot, stored: { version, verifiedVersion } }: FieldLabelProps) {
  const { t, language } = useMessages();
  const isVerified = verifiedVersion === version;
  const words = isVerified ? t('field.verified') : t('field.unverified', { version: verifiedVersion });
  return (
    <div className="field-label">
      <span id={id}>
        {itemLabel(slot.item, language)}
        {slot.mandatory && <span className="needed" title={t('form.missing')} aria-hidden="true" />}
      </span>
      {verifiedVersion > 0 && (
        <span className="field-mark" title={words}>
          <StatusIcon name={isVerified ? 'verified' : 'unverified'} />
          <span className="visually-hidden">{words}</span>
        </span>
      )}
    </div>
  );
}
