import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import { oidFault, renameOid } from '../model/oids.ts';
import type { Kind } from '../model/references.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField } from './commit-field.tsx';

interface OidFieldProps {
  readonly kind: Kind;
  readonly oid: string;
  readonly onRenamed: (oid: string) => void;
}

/** The OID of a definition; everything that refers to it follows when it is given another. */
export function OidField({ kind, oid, onRenamed }: OidFieldProps) {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  return (
    <CommitField
      key={oid}
      label={t('designer.oid')}
      value={oid}
      isCode
      judge={(text) => {
        const fault = oidFault(draft, kind, oid, text);
        return fault && t(`designer.oid.fault.${fault}`);
      }}
      onCommit={(text) => {
        edit(renameOid(kind, oid, text));
        onRenamed(text);
      }}
    />
  );
}
