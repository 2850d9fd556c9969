/**
 * The one internal model of a study build (an ODM MetaDataVersion). ODM 1.3.2 and 2.0 are two mappings of it.
 * Everything is plain, readonly and JSON-able: it is stored as JSON and sent to the browser.
 * An absent property means "the file did not say"; an empty list is left out unless the type requires it.
 */
export interface StudyBuild {
  /** Version of the document it came from, as declared ("1.3.2", "2.0"); informative. */
  readonly odmVersion: string;
  readonly studyOid: string;
  readonly studyName: string;
  readonly studyDescription: Texts;
  readonly protocolName: string;
  /** OID of the MetaDataVersion. */
  readonly oid: string;
  readonly name: string;
  readonly description: Texts;
  /** BCP 47; the language a text without a language is in, when known. */
  readonly defaultLanguage?: string;
  /** The build this one extends (ODM Include), already resolved when it was in the same document. */
  readonly include?: { readonly studyOid: string; readonly metaDataVersionOid: string };
  readonly protocol: Protocol;
  readonly visits: readonly VisitDef[];
  readonly forms: readonly FormDef[];
  readonly groups: readonly GroupDef[];
  readonly items: readonly ItemDef[];
  readonly codeLists: readonly CodeList[];
  readonly units: readonly Unit[];
  readonly conditions: readonly ConditionDef[];
  readonly methods: readonly MethodDef[];
  readonly extensions?: Extensions;
}

/** `lang` is BCP 47 as written, '' when undeclared. `markup` is kept when the text was XHTML (`Type="application/xhtml+xml"`). */
export interface Text {
  readonly lang: string;
  readonly text: string;
  readonly markup?: string;
}
export type Texts = readonly Text[];

export interface Alias {
  readonly context: string;
  readonly name: string;
}

/** A code of an external terminology (ODM 2.0 Coding). `system` is a URI. */
export interface Coding {
  readonly system: string;
  readonly code?: string;
  readonly systemName?: string;
  readonly systemVersion?: string;
  readonly label?: string;
  readonly href?: string;
  readonly ref?: string;
}

/**
 * What the model does not interpret, kept verbatim with its owner so that an export can give it back.
 * `attributes` are the attributes of the owner; `elements` are whole child elements as self-contained XML.
 * `namespace` '' is none; a standard element of an ODM version carries that version's namespace.
 */
export interface Extensions {
  readonly attributes?: readonly ExtensionAttribute[];
  readonly elements?: readonly ExtensionElement[];
}
export interface ExtensionAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}
export interface ExtensionElement {
  readonly name: string;
  readonly namespace: string;
  readonly xml: string;
}

export interface Protocol {
  readonly description?: Texts;
  readonly arms?: readonly Arm[];
  readonly epochs?: readonly Epoch[];
  readonly timings?: readonly Timing[];
  /** ODM 2.0 StudyEventGroupDefs, as `VisitPlan.groupOid` names them. */
  readonly visitGroups?: readonly VisitGroup[];
  readonly aliases?: readonly Alias[];
  readonly extensions?: Extensions;
}
export interface Arm {
  readonly oid: string;
  readonly name: string;
  readonly description?: Texts;
  readonly extensions?: Extensions;
}
export interface Epoch {
  readonly oid: string;
  readonly name: string;
  readonly sequence: number;
  readonly description?: Texts;
  readonly extensions?: Extensions;
}
/**
 * One constraint of ODM 2.0 StudyTimings. `target`, `before` and `after` are ISO 8601 durations
 * (`target` of an absolute timing is a date or datetime).
 */
export interface Timing {
  readonly oid: string;
  readonly name: string;
  /** The StudyTiming that holds it. */
  readonly timingOid: string;
  readonly timingName: string;
  readonly kind: 'absolute' | 'relative' | 'transition' | 'duration';
  readonly target: string;
  readonly before?: string;
  readonly after?: string;
  readonly type?: 'StartToStart' | 'StartToFinish' | 'FinishToStart' | 'FinishToFinish';
  /** relative: the visit the time is counted from. */
  readonly predecessorOid?: string;
  /** relative: the visit the time is for. */
  readonly successorOid?: string;
  /** absolute: visit; transition: transition; duration: structural element. */
  readonly elementOid?: string;
  readonly groupOid?: string;
  readonly methodOid?: string;
  readonly description?: Texts;
  readonly extensions?: Extensions;
}

export interface VisitGroup {
  readonly oid: string;
  readonly name: string;
  readonly description?: Texts;
  readonly armOid?: string;
  readonly epochOid?: string;
  /** The group that refers to it; absent when the Protocol does, or nobody. */
  readonly parentOid?: string;
  /** Absent when nobody refers to it. */
  readonly plan?: { readonly order?: number; readonly mandatory: boolean; readonly conditionOid?: string };
  readonly codings?: readonly Coding[];
  readonly extensions?: Extensions;
}

export interface VisitDef {
  readonly oid: string;
  readonly name: string;
  readonly description: Texts;
  readonly type: 'scheduled' | 'unscheduled' | 'common';
  readonly repeating: boolean;
  readonly category?: string;
  /** Absent when no Protocol/StudyEventRef (nor a StudyEventGroup) plans it. */
  readonly plan?: VisitPlan;
  readonly forms: readonly FormRef[];
  readonly aliases?: readonly Alias[];
  readonly codings?: readonly Coding[];
  readonly extensions?: Extensions;
}
/** `position` is the place among the references (1…); `order` the OrderNumber as written. */
export interface VisitPlan {
  readonly position: number;
  readonly order?: number;
  readonly mandatory: boolean;
  readonly conditionOid?: string;
  /** ODM 2.0 StudyEventGroupDef it came through. */
  readonly groupOid?: string;
  readonly extensions?: Extensions;
}
export interface FormRef {
  readonly formOid: string;
  readonly mandatory: boolean;
  readonly order?: number;
  readonly conditionOid?: string;
  readonly methodOid?: string;
  readonly extensions?: Extensions;
}

/** What a visit refers to. ODM 2.0 makes it a group of Type Form, so it can carry what a group can. */
export type FormDef = Omit<GroupDef, 'type'>;
export type RepeatingKind = 'dynamic' | 'static';

export interface GroupDef {
  readonly oid: string;
  readonly name: string;
  readonly description: Texts;
  readonly repeating: boolean;
  /** ODM 2.0 "Dynamic" or "Static"; a plain yes (1.3 "Yes", 2.0 "Simple") has none. */
  readonly repeatingKind?: RepeatingKind;
  readonly repeatingLimit?: number;
  /** ODM 2.0 Type: 'section' when absent. */
  readonly type?: 'section' | 'concept' | 'dataset';
  readonly isReferenceData?: boolean;
  readonly domain?: string;
  /** 1.3 SASDatasetName, 2.0 DatasetName. */
  readonly datasetName?: string;
  readonly purpose?: string;
  readonly comment?: string;
  readonly origin?: string;
  readonly role?: string;
  readonly structure?: string;
  readonly content: readonly ContentRef[];
  readonly aliases?: readonly Alias[];
  readonly codings?: readonly Coding[];
  readonly extensions?: Extensions;
}

/** One place in a form or a group, in the order it is shown. */
export type ContentRef = ItemRef | GroupRef;
interface RefBase {
  readonly oid: string;
  readonly mandatory: boolean;
  /** OrderNumber as written; the list itself is already in order. */
  readonly order?: number;
  /** Collection exception condition: when it is true the place is NOT collected. */
  readonly conditionOid?: string;
  readonly methodOid?: string;
  readonly extensions?: Extensions;
}
export interface ItemRef extends RefBase {
  readonly kind: 'item';
  readonly keySequence?: number;
  readonly imputationMethodOid?: string;
  readonly role?: string;
  readonly roleCodeListOid?: string;
  /** ODM 2.0: the item that carries this item's unit. */
  readonly unitsItemOid?: string;
  readonly preSpecifiedValue?: string;
  readonly repeat?: boolean;
  readonly other?: boolean;
  readonly core?: string;
}
export interface GroupRef extends RefBase {
  readonly kind: 'group';
}

/** How a value is judged; `odmDataType` of the item keeps the name the file used. */
export type DataType =
  | 'text'
  | 'integer'
  | 'float'
  | 'double'
  | 'boolean'
  | 'date'
  | 'time'
  | 'datetime'
  | 'partialDate'
  | 'partialTime'
  | 'partialDatetime'
  | 'incompleteDate'
  | 'incompleteTime'
  | 'incompleteDatetime'
  | 'durationDatetime'
  | 'intervalDatetime'
  | 'URI'
  | 'hexBinary'
  | 'base64Binary'
  | 'hexFloat'
  | 'base64Float';

export interface ItemDef {
  readonly oid: string;
  readonly name: string;
  readonly dataType: DataType;
  /** As written: "string" is a `text`, "decimal" a `float`, an unknown name a `text`. */
  readonly odmDataType: string;
  readonly length?: number;
  readonly significantDigits?: number;
  readonly displayFormat?: string;
  readonly description: Texts;
  readonly question: Texts;
  readonly prompt?: Texts;
  readonly definition?: Texts;
  readonly instructions?: Texts;
  readonly implementationNotes?: Texts;
  readonly cdiscNotes?: Texts;
  readonly externalQuestion?: { readonly dictionary?: string; readonly version?: string; readonly code?: string };
  readonly codeListOid?: string;
  /** Units a value may carry; more than one means the person entering chooses. */
  readonly unitOids?: readonly string[];
  readonly rangeChecks?: readonly RangeCheck[];
  readonly sdsVarName?: string;
  readonly sasFieldName?: string;
  readonly origin?: string;
  readonly comment?: string;
  readonly roles?: readonly string[];
  readonly aliases?: readonly Alias[];
  readonly codings?: readonly Coding[];
  readonly extensions?: Extensions;
}

export type Comparator = 'LT' | 'LE' | 'GT' | 'GE' | 'EQ' | 'NE' | 'IN' | 'NOTIN';
/** The check holds when the value satisfies it; a value that does not is soft (warned) or hard (refused). */
export interface RangeCheck {
  readonly comparator?: Comparator;
  readonly softHard: 'soft' | 'hard';
  /** Values as written; empty when formal expressions decide. */
  readonly checkValues: readonly string[];
  readonly expressions?: readonly FormalExpression[];
  readonly errorMessage?: Texts;
  readonly unitOid?: string;
  /** ODM 2.0: the item compared, when it is not the owner. */
  readonly itemOid?: string;
  readonly signature?: MethodSignature;
  readonly extensions?: Extensions;
}
export interface FormalExpression {
  readonly context: string;
  readonly code: string;
  /** ODM 2.0: the code lies in a library instead. */
  readonly library?: {
    readonly library: string;
    readonly method?: string;
    readonly version?: string;
    readonly ref?: string;
    readonly href?: string;
  };
}
/** ODM 2.0 MethodSignature. */
export interface MethodSignature {
  readonly parameters: readonly Parameter[];
  readonly returnValues: readonly Parameter[];
}
export interface Parameter {
  readonly name: string;
  readonly dataType: string;
  readonly definition?: string;
  readonly order?: number;
}

export interface CodeList {
  readonly oid: string;
  readonly name: string;
  readonly dataType: 'text' | 'integer' | 'float';
  /** As written. */
  readonly odmDataType: string;
  readonly description: Texts;
  readonly entries: readonly CodeListEntry[];
  readonly external?: {
    readonly dictionary?: string;
    readonly version?: string;
    readonly href?: string;
    readonly ref?: string;
  };
  readonly sasFormatName?: string;
  readonly aliases?: readonly Alias[];
  readonly codings?: readonly Coding[];
  readonly extensions?: Extensions;
}
export interface CodeListEntry {
  readonly codedValue: string;
  /** Empty for an EnumeratedItem: the code is its own text. */
  readonly decode: Texts;
  readonly description?: Texts;
  readonly rank?: number;
  readonly order?: number;
  /** false: kept for old data, no longer offered. */
  readonly enabled?: boolean;
  readonly extendedValue?: boolean;
  readonly other?: boolean;
  readonly aliases?: readonly Alias[];
  readonly codings?: readonly Coding[];
  readonly extensions?: Extensions;
}

export interface Unit {
  readonly oid: string;
  readonly name: string;
  readonly symbol: Texts;
  readonly aliases?: readonly Alias[];
  readonly extensions?: Extensions;
}

export interface ConditionDef {
  readonly oid: string;
  readonly name: string;
  readonly description: Texts;
  readonly expressions: readonly FormalExpression[];
  readonly signature?: MethodSignature;
  readonly aliases?: readonly Alias[];
  readonly extensions?: Extensions;
}
export interface MethodDef extends ConditionDef {
  /** Computation, Imputation, Transpose, Other, Preload. */
  readonly type?: string;
}
