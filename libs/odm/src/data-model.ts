import type { Extensions, Texts } from './model.ts';

/** The envelope of an ODM document. */
export interface OdmFile {
  readonly fileOid: string;
  readonly fileType: 'Snapshot' | 'Transactional';
  /** As written. */
  readonly creationDateTime: string;
  readonly odmVersion: string;
  readonly granularity?: string;
  readonly description?: string;
  readonly originator?: string;
  readonly sourceSystem?: string;
  readonly sourceSystemVersion?: string;
  readonly priorFileOid?: string;
  readonly asOfDateTime?: string;
  readonly extensions?: Extensions;
}

export type TransactionType = 'Insert' | 'Update' | 'Remove' | 'Upsert' | 'Context';

/** Facts a node of clinical data may carry besides its content. */
export interface DataFacts {
  /** Where it stands in the document, from 1; only where the reader was asked for it. */
  readonly line?: number;
  readonly transactionType?: TransactionType;
  readonly signature?: SignatureRecord;
  readonly annotations?: readonly Annotation[];
  readonly queries?: readonly QueryRecord[];
  readonly extensions?: Extensions;
}
/** Facts of a node that holds other nodes; `audit` tells who created or changed the node itself. */
export interface NodeFacts extends DataFacts {
  readonly audit?: AuditEntry;
}
/** Who signed, where, when (as AuditEntry.at), and what the signature means (a SignatureDef). */
export interface SignatureRecord {
  readonly userOid: string;
  readonly locationOid?: string;
  readonly signatureOid: string;
  readonly at: string;
  readonly extensions?: Extensions;
}
/** `comment` has one text without language when it came from ODM 1.3. */
export interface Annotation {
  readonly seqNum: number;
  readonly transactionType?: TransactionType;
  readonly comment?: Texts;
  readonly sponsorOrSite?: 'Sponsor' | 'Site';
  readonly flags?: readonly Flag[];
  readonly extensions?: Extensions;
}
export interface Flag {
  readonly value: string;
  readonly codeListOid: string;
  readonly type?: string;
  readonly typeCodeListOid?: string;
}
/** ODM 2.0 Query; 1.3.2 has no place for it and carries it only with extensions. */
export interface QueryRecord {
  readonly oid: string;
  readonly source: string;
  readonly state: string;
  readonly lastUpdate: string;
  readonly type?: string;
  readonly target?: string;
  readonly name?: string;
  readonly messages: readonly string[];
  readonly audit?: readonly AuditEntry[];
}

/** All data of one subject in one ClinicalData element; a transactional file may bring a subject several times. */
export interface SubjectRecord extends NodeFacts {
  readonly studyOid: string;
  /** '' when the file does not say. */
  readonly metaDataVersionOid: string;
  readonly subjectKey: string;
  readonly siteOid?: string;
  readonly investigatorOid?: string;
  /** What the ClinicalData element around it says beyond the standard. */
  readonly containerExtensions?: Extensions;
  readonly visits: readonly VisitData[];
}
export interface VisitData extends NodeFacts {
  readonly oid: string;
  /** Absent is not the same as "1". */
  readonly repeatKey?: string;
  readonly forms: readonly FormData[];
}
export interface FormData extends NodeFacts {
  readonly oid: string;
  readonly repeatKey?: string;
  /** Every group instance in order, also those without items; nested groups after the group that holds them. */
  readonly groups: readonly GroupData[];
  /** Those directly under the form first, then group by group. */
  readonly items: readonly ItemData[];
}
export interface GroupData extends NodeFacts {
  /** Item path codec without the item: `IG.AE!3`, `IG.A!2/IG.B`. */
  readonly path: string;
  /** 2, 3 … when the file repeats one group without repeat keys: its data cannot be told apart by address. */
  readonly instance?: number;
}
export interface ItemData extends DataFacts {
  /** Item path: `IG.VS/IT.SBP`, `IG.AE!3/IT.AETERM`, `IT.X`. */
  readonly path: string;
  /** Of the group, see GroupData. */
  readonly instance?: number;
  /** As entered, to the character; absent when removed, null or never given. */
  readonly value?: string;
  /** ODM 2.0 lets an item hold several values: all after the first. */
  readonly moreValues?: readonly string[];
  readonly isNull?: boolean;
  /** OID of the unit; a unit item of ODM 2.0 stays an item, unless our own writer made it. */
  readonly unitOid?: string;
  /** The type a typed ODM 1.3 element declared ("ItemDataPartialDate" → "PartialDate"); writers leave it to the ItemDef. */
  readonly dataType?: string;
  /** Every version of the value the file knows, oldest first. */
  readonly audit?: readonly AuditEntry[];
}

/** One version of a value (or one event of a node): who, when, why, old and new. */
export interface AuditEntry {
  /** As DataFacts.line: of the element that brought the version. */
  readonly line?: number;
  /** ISO 8601 date and time; in UTC when the file gave a zone, otherwise local as written. */
  readonly at: string;
  readonly userOid: string;
  readonly userName?: string;
  readonly locationOid?: string;
  readonly reasonForChange?: string;
  readonly sourceId?: string;
  readonly editPoint?: 'Monitoring' | 'DataManagement' | 'DBAudit';
  readonly usedMethod?: boolean;
  readonly transactionType?: TransactionType;
  readonly oldValue?: string;
  readonly newValue?: string;
  readonly isNull?: boolean;
  /** Why a version that is not the last had no value; of the last the item's first annotation says it. */
  readonly nullReason?: string;
  readonly unitOid?: string;
  /** 1 for the first the file (or the casebook) knows. */
  readonly version: number;
  readonly extensions?: Extensions;
}

export interface AdminData {
  readonly studyOid?: string;
  readonly users: readonly User[];
  readonly locations: readonly Location[];
  readonly signatureDefs: readonly SignatureDef[];
  readonly organizations?: readonly Organization[];
  readonly extensions?: Extensions;
}
export interface User {
  readonly oid: string;
  readonly type?: string;
  readonly userName?: string;
  readonly displayName?: string;
  readonly fullName?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly organization?: string;
  readonly locationOids?: readonly string[];
  readonly extensions?: Extensions;
}
export interface Location {
  readonly oid: string;
  readonly name: string;
  readonly type?: string;
  readonly metaDataVersions: readonly MetaDataVersionRef[];
  readonly extensions?: Extensions;
}
/** From `effectiveDate` (YYYY-MM-DD) the location works with that build. */
export interface MetaDataVersionRef {
  readonly studyOid: string;
  readonly metaDataVersionOid: string;
  readonly effectiveDate: string;
}
export interface SignatureDef {
  readonly oid: string;
  readonly methodology?: 'Digital' | 'Electronic';
  readonly meaning: string;
  readonly legalReason: string;
  readonly extensions?: Extensions;
}
export interface Organization {
  readonly oid: string;
  readonly name: string;
  readonly type?: string;
  readonly role?: string;
  readonly locationOid?: string;
  readonly partOfOid?: string;
  readonly description?: Texts;
  readonly extensions?: Extensions;
}

/** Data of the study itself (lab ranges, drugs), shaped like one form without subject. */
export interface ReferenceData {
  readonly studyOid: string;
  readonly metaDataVersionOid: string;
  readonly groups: readonly GroupData[];
  readonly items: readonly ItemData[];
  readonly extensions?: Extensions;
}
