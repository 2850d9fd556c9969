import { fit } from './fit.ts';
import { serialise, type XmlNode } from './node.ts';
import type { Schema } from './schema.ts';
import { SCHEMA_20 } from './schema-20.ts';
import { SCHEMA_132 } from './schema-132.ts';
import type { OdmVersion } from './write-common.ts';

export const schemaOf = (version: OdmVersion): Schema => (version === '1.3.2' ? SCHEMA_132 : SCHEMA_20);

/** Told of what the version cannot say and no alias can carry: the element path inside what was being written. */
export type OnLoss = (path: string) => void;

/** The node as XML that is valid in the version; '' when it has no place there at all. */
export function writeNode(node: XmlNode, version: OdmVersion, onLoss: OnLoss): string {
  const fitted = fit(node, schemaOf(version), onLoss);
  return fitted ? serialise(fitted) : '';
}
