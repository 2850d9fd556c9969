import type { StudyBuild } from './model.ts';
import type { OidKind } from './oids.ts';

/** The OID to write for a thing of a kind; two kinds that share an OID may not both keep it (`verum:<kind>/<oid>`). */
export type OidMap = (kind: OidKind, oid: string) => string;

/**
 * The XSDs want every OID inside a MetaDataVersion once, whatever it names; Rave gives a form and its group the same.
 * The first kind in this order keeps the OID, so the same build always gives the same document.
 */
export function oidMap(build: StudyBuild): OidMap {
  const owners = new Map<string, OidKind>();
  const claim = (kind: OidKind, definitions: readonly { readonly oid: string }[] = []) => {
    for (const { oid } of definitions) if (!owners.has(oid)) owners.set(oid, kind);
  };
  claim('visit', build.visits);
  claim('form', build.forms);
  claim('group', build.groups);
  claim('item', build.items);
  claim('codelist', build.codeLists);
  claim('condition', build.conditions);
  claim('method', build.methods);
  claim('visitgroup', build.protocol.visitGroups);
  return (kind, oid) => ((owners.get(oid) ?? kind) === kind ? oid : `verum:${kind}/${oid}`);
}

/** For data whose build is not at hand. */
export const sameOids: OidMap = (_kind, oid) => oid;
