import type { ItemDef, Text } from '@verum/odm';
import { OwnText } from '../../language/own-text.tsx';

interface TitleProps {
  readonly of: { readonly oid: string; readonly name: string; readonly description: readonly Text[] };
}

/** What a visit, a form or a section is called, in the reader's language as far as it has a name in it. */
export const Title = ({ of: { description, name, oid } }: TitleProps) => (
  <OwnText texts={description} name={name || oid} />
);

/** What is asked. */
export const ItemTitle = ({ item: { question, description, name, oid } }: { readonly item: ItemDef }) => (
  <OwnText texts={[...question, ...description]} name={name || oid} />
);
