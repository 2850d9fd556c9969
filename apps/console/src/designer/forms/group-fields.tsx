import type { FormDef, GroupDef } from '@verum/odm';
import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import type { FormPatch } from '../model/forms.ts';
import { CommitField, judgeWhole } from '../parts/commit-field.tsx';
import { OidField } from '../parts/oid-field.tsx';
import { TextPair } from '../parts/text-pair.tsx';

interface GroupFieldsProps {
  readonly kind: 'form' | 'group';
  readonly definition: FormDef | GroupDef;
  readonly onEdit: (patch: FormPatch, step?: string) => void;
  readonly onRenamed: (oid: string) => void;
}

const rowsMax = 9_999;

/** A form or a group: what it is called, and whether it repeats. */
export function GroupFields({ kind, definition, onEdit, onRenamed }: GroupFieldsProps) {
  const { t } = useMessages(designerMessages);
  const { oid, description, name, repeating, repeatingLimit } = definition;
  return (
    <>
      <TextPair
        label={t('designer.title')}
        texts={description}
        isWanted
        focusName={`${kind}.title`}
        onChange={(texts, language) => onEdit({ description: texts }, `${kind} ${oid} title ${language}`)}
      />
      <div className="detail-row">
        <label className="check">
          <input type="checkbox" checked={repeating} onChange={({ target }) => onEdit({ repeating: target.checked })} />
          {t(`designer.repeats.${kind}`)}
        </label>
        {repeating && (
          <CommitField
            label={t('designer.limit.rows')}
            value={repeatingLimit === undefined ? '' : String(repeatingLimit)}
            isNumber
            maxLength={4}
            judge={(text) => judgeWhole(text, 1, rowsMax, t('designer.number', { min: 1, max: rowsMax }))}
            onCommit={(text) => onEdit({ repeatingLimit: text.trim() === '' ? undefined : Number(text) })}
          />
        )}
      </div>
      <div className="detail-row">
        <CommitField label={t('designer.name')} value={name} onCommit={(text) => onEdit({ name: text })} />
        <OidField kind={kind} oid={oid} onRenamed={onRenamed} />
      </div>
    </>
  );
}
