/** What one ODM version allows: per element its attributes with the values they take, and the order of its children. */
export type Schema = ReadonlyMap<string, ElementSchema>;
export interface ElementSchema {
  readonly attributes: ReadonlyMap<string, (value: string) => boolean>;
  /** Rank of a child; children of one rank may be mixed. */
  readonly children: ReadonlyMap<string, number>;
}

/**
 * Compiles a table of `element: [attributes, children]`. An attribute is `Name` or `Name:kind`, where the kind is one of
 * the letters below or the allowed values (`Yes|No`, spaces as `_`); children stand in order, a comma joins one rank.
 */
export function schema(table: Readonly<Record<string, readonly [attributes: string, children: string]>>): Schema {
  return new Map(
    Object.entries(table).map(([name, [attributes, children]]) => [
      name,
      {
        attributes: new Map(words(attributes).map((word) => attributeOf(word))),
        children: new Map(
          words(children).flatMap((word, rank) => word.split(',').map((child): [string, number] => [child, rank])),
        ),
      },
    ]),
  );
}

const words = (text: string) => text.split(' ').filter((word) => word !== '');

function attributeOf(word: string): [string, (value: string) => boolean] {
  if (word === 'xml:lang') return [word, () => true];
  const [name = '', kind = ''] = word.split(':');
  const allowed = KINDS[kind];
  if (allowed) return [name, (value) => allowed.test(value)];
  const values = new Set(kind.split('|').map((value) => value.replaceAll('_', ' ')));
  return [name, (value) => values.has(value)];
}

const KINDS: Readonly<Record<string, RegExp>> = {
  '': /^/,
  /** Not empty. */
  x: /./s,
  p: /^\+?0*[1-9]\d*$/,
  n: /^\+?\d+$/,
  i: /^[+-]?\d+$/,
  '#': /^[+-]?(\d+\.?\d*|\.\d+)$/,
  /** SAS name and SAS format: eight characters. */
  s: /^[A-Za-z_][A-Za-z0-9_]{0,7}$/,
  f: /^[A-Za-z_$][A-Za-z0-9_.]{0,7}$/,
  D: /^\d{4}-\d{2}-\d{2}$/,
  d: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/,
  /** ISO 8601 duration; weeks stand alone. */
  t: /^([+-]?P\d+W|-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)?$/,
  /** xs:ID needs to be unique in the document, which a stream cannot promise: never written. */
  ID: /^(?!)/,
};
