import type {
  CodeList,
  CodeListEntry,
  ConditionDef,
  ContentRef,
  FormDef,
  GroupDef,
  ItemDef,
  MethodDef,
  Protocol,
  RangeCheck,
  StudyBuild,
  Timing,
  VisitDef,
} from '@verum/odm';

/** Where in a JSON text something does not fit, as a JSON pointer; undefined when all of it does. */
export type Fits = (value: unknown, place: string) => string | undefined;

type Members<T> = { readonly [K in keyof Required<T>]: Fits | Optional };
interface Optional {
  readonly optional: Fits;
}
const opt = (optional: Fits): Optional => ({ optional });

/** What XML can carry: anything else would come out of the build otherwise than it went in. */
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const text: Fits = (value, place) =>
  typeof value === 'string' && value.length <= 1_000_000 && value.isWellFormed() && !unwritable.test(value)
    ? undefined
    : place;
const flag: Fits = (value, place) => (typeof value === 'boolean' ? undefined : place);
const count: Fits = (value, place) =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= 1e9 ? undefined : place;
const oneOf =
  (...choices: readonly string[]): Fits =>
  (value, place) =>
    choices.some((choice) => choice === value) ? undefined : place;
const list =
  (entry: Fits): Fits =>
  (value, place) => {
    if (!Array.isArray(value)) return place;
    for (const [at, one] of value.entries()) {
      const fault = entry(one, `${place}/${at}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

/** An object of these members and no others. */
function shape<T extends object>(members: Members<T>): Fits {
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return place;
    for (const key of Object.keys(value)) if (!Object.hasOwn(members, key)) return `${place}/${escaped(key)}`;
    for (const [key, member] of Object.entries<Fits | Optional>(members)) {
      const isThere = Object.hasOwn(value, key);
      if (!isThere && typeof member !== 'function') continue;
      const fits = typeof member === 'function' ? member : member.optional;
      const fault = fits((value as Record<string, unknown>)[key], `${place}/${key}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

const escaped = (key: string) => key.slice(0, 40).replaceAll('~', '~0').replaceAll('/', '~1');

const texts = list(shape({ lang: text, text, markup: opt(text) }));
const aliases = opt(list(shape({ context: text, name: text })));
const codings = opt(
  list(
    shape({
      system: text,
      ...{ code: opt(text), systemName: opt(text), systemVersion: opt(text) },
      ...{ label: opt(text), href: opt(text), ref: opt(text) },
    }),
  ),
);
const extensions = opt(
  shape({
    attributes: opt(list(shape({ name: text, namespace: text, value: text }))),
    elements: opt(list(shape({ name: text, namespace: text, xml: text }))),
  }),
);
const named = { oid: text, name: text };

const timing = shape<Timing>({
  ...named,
  timingOid: text,
  timingName: text,
  kind: oneOf('absolute', 'relative', 'transition', 'duration'),
  target: text,
  before: opt(text),
  after: opt(text),
  type: opt(oneOf('StartToStart', 'StartToFinish', 'FinishToStart', 'FinishToFinish')),
  ...{ predecessorOid: opt(text), successorOid: opt(text), elementOid: opt(text), groupOid: opt(text) },
  methodOid: opt(text),
  description: opt(texts),
  extensions,
});

const protocol = shape<Protocol>({
  description: opt(texts),
  arms: opt(list(shape({ ...named, description: opt(texts), extensions }))),
  epochs: opt(list(shape({ ...named, sequence: count, description: opt(texts), extensions }))),
  timings: opt(list(timing)),
  visitGroups: opt(
    list(
      shape({
        ...named,
        ...{ description: opt(texts), armOid: opt(text), epochOid: opt(text), parentOid: opt(text) },
        plan: opt(shape({ order: opt(count), mandatory: flag, conditionOid: opt(text) })),
        ...{ codings, extensions },
      }),
    ),
  ),
  aliases,
  extensions,
});

const visit = shape<VisitDef>({
  ...named,
  description: texts,
  type: oneOf('scheduled', 'unscheduled', 'common'),
  repeating: flag,
  category: opt(text),
  plan: opt(
    shape({
      position: count,
      order: opt(count),
      mandatory: flag,
      ...{ conditionOid: opt(text), groupOid: opt(text), extensions },
    }),
  ),
  forms: list(
    shape({
      ...{ formOid: text, mandatory: flag, order: opt(count) },
      ...{ conditionOid: opt(text), methodOid: opt(text), extensions },
    }),
  ),
  ...{ aliases, codings, extensions },
});

const base = {
  oid: text,
  mandatory: flag,
  order: opt(count),
  conditionOid: opt(text),
  methodOid: opt(text),
  extensions,
};
const groupRef = shape<Extract<ContentRef, { kind: 'group' }>>({ kind: oneOf('group'), ...base });
const itemRef = shape<Extract<ContentRef, { kind: 'item' }>>({
  kind: oneOf('item'),
  ...base,
  ...{ keySequence: opt(count), imputationMethodOid: opt(text), role: opt(text), roleCodeListOid: opt(text) },
  ...{ unitsItemOid: opt(text), preSpecifiedValue: opt(text), repeat: opt(flag), other: opt(flag), core: opt(text) },
});
const content: Fits = (value, place) =>
  ((value as { kind?: unknown } | null)?.kind === 'group' ? groupRef : itemRef)(value, place);

const formMembers: Members<FormDef> = {
  ...named,
  description: texts,
  repeating: flag,
  repeatingKind: opt(oneOf('dynamic', 'static')),
  repeatingLimit: opt(count),
  ...{ isReferenceData: opt(flag), domain: opt(text), datasetName: opt(text), purpose: opt(text) },
  ...{ comment: opt(text), origin: opt(text), role: opt(text), structure: opt(text) },
  content: list(content),
  ...{ aliases, codings, extensions },
};
const groupMembers: Members<GroupDef> = { ...formMembers, type: opt(oneOf('section', 'concept', 'dataset')) };

const library = shape({ library: text, method: opt(text), version: opt(text), ref: opt(text), href: opt(text) });
const expressions = list(shape({ context: text, code: text, library: opt(library) }));
const parameters = list(shape({ name: text, dataType: text, definition: opt(text), order: opt(count) }));
const signature = opt(shape({ parameters, returnValues: parameters }));

const rangeCheck = shape<RangeCheck>({
  comparator: opt(oneOf('LT', 'LE', 'GT', 'GE', 'EQ', 'NE', 'IN', 'NOTIN')),
  softHard: oneOf('soft', 'hard'),
  checkValues: list(text),
  expressions: opt(expressions),
  errorMessage: opt(texts),
  ...{ unitOid: opt(text), itemOid: opt(text), signature, extensions },
});

const dataTypes = (
  'text integer float double boolean date time datetime partialDate partialTime partialDatetime incompleteDate ' +
  'incompleteTime incompleteDatetime durationDatetime intervalDatetime URI hexBinary base64Binary hexFloat base64Float'
).split(' ');

const item = shape<ItemDef>({
  ...named,
  dataType: oneOf(...dataTypes),
  odmDataType: text,
  ...{ length: opt(count), significantDigits: opt(count), displayFormat: opt(text) },
  ...{ description: texts, question: texts, prompt: opt(texts), definition: opt(texts), instructions: opt(texts) },
  ...{ implementationNotes: opt(texts), cdiscNotes: opt(texts) },
  externalQuestion: opt(shape({ dictionary: opt(text), version: opt(text), code: opt(text) })),
  codeListOid: opt(text),
  unitOids: opt(list(text)),
  rangeChecks: opt(list(rangeCheck)),
  ...{ sdsVarName: opt(text), sasFieldName: opt(text), origin: opt(text), comment: opt(text) },
  roles: opt(list(text)),
  ...{ aliases, codings, extensions },
});

const entry = shape<CodeListEntry>({
  codedValue: text,
  decode: texts,
  ...{ description: opt(texts), rank: opt(count), order: opt(count) },
  ...{ enabled: opt(flag), extendedValue: opt(flag), other: opt(flag), aliases, codings, extensions },
});
const codeList = shape<CodeList>({
  ...named,
  dataType: oneOf('text', 'integer', 'float'),
  odmDataType: text,
  description: texts,
  entries: list(entry),
  external: opt(shape({ dictionary: opt(text), version: opt(text), href: opt(text), ref: opt(text) })),
  ...{ sasFormatName: opt(text), aliases, codings, extensions },
});

const conditionMembers: Members<ConditionDef> = {
  ...named,
  description: texts,
  expressions,
  ...{ signature, aliases, extensions },
};
const methodMembers: Members<MethodDef> = { ...conditionMembers, type: opt(text) };

/** The internal model of a build, nothing else in it and nothing missing. */
export const fitsBuild: Fits = shape<StudyBuild>({
  ...{ odmVersion: text, studyOid: text, studyName: text, studyDescription: texts, protocolName: text },
  ...{ ...named, description: texts, defaultLanguage: opt(text) },
  include: opt(shape({ studyOid: text, metaDataVersionOid: text })),
  protocol,
  visits: list(visit),
  forms: list(shape(formMembers)),
  groups: list(shape(groupMembers)),
  items: list(item),
  codeLists: list(codeList),
  units: list(shape({ ...named, symbol: texts, aliases, extensions })),
  conditions: list(shape(conditionMembers)),
  methods: list(shape(methodMembers)),
  extensions,
});
