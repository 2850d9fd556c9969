import type {
  Annotation,
  AuditEntry,
  DataFacts,
  Flag,
  NodeFacts,
  QueryRecord,
  SignatureRecord,
  TransactionType,
} from './data-model.ts';
import { readDateTime } from './date-time.ts';
import type { Texts } from './model.ts';
import { isInteger, optional, readNumber } from './read-texts.ts';
import type { Taker } from './taker.ts';

const TRANSACTION_TYPES: readonly TransactionType[] = ['Insert', 'Update', 'Remove', 'Upsert', 'Context'];
const EDIT_POINTS = ['Monitoring', 'DataManagement', 'DBAudit'] as const;

export function readTransactionType(owner: Taker): { transactionType?: TransactionType } {
  const written = owner.attribute('TransactionType');
  const transactionType = TRANSACTION_TYPES.find((type) => type === written);
  if (written !== undefined && !transactionType) {
    owner.finding(
      'warning',
      'transaction-type-unknown',
      { en: `TransactionType="${written}" is unknown`, zh: `TransactionType="${written}" 无法识别` },
      { en: 'Ignored.', zh: '已忽略。' },
    );
  }
  return optional('transactionType', transactionType);
}

/** Signature, annotations and queries; the caller reads its own parts and then `extensions`. */
export function readFacts(owner: Taker): Omit<DataFacts, 'extensions' | 'transactionType'> {
  const signature = owner.child('Signature');
  const annotations = owner.children('Annotation').map(readAnnotation);
  const queries = owner.children('Query').flatMap((query) => readQuery(query) ?? []);
  return {
    ...optional('signature', signature && readSignatureRecord(signature)),
    ...(annotations.length > 0 && { annotations }),
    ...(queries.length > 0 && { queries }),
  };
}

/** Facts of a node that holds other nodes. */
export function readNodeFacts(owner: Taker): NodeFacts {
  const transaction = readTransactionType(owner);
  const audit = owner.child('AuditRecord');
  return { ...owner.line(), ...transaction, ...optional('audit', audit && readAudit(audit, 1)), ...readFacts(owner) };
}

/** Undefined when the record has no user or no usable time: then it is a finding, and no history can be told from it. */
export function readAudit(record: Taker, version: number): AuditEntry | undefined {
  const at = readDateTime(record, 'DateTimeStamp');
  const user = record.child('UserRef')?.oid('UserOID');
  const location = record.child('LocationRef')?.oid('LocationOID');
  const editPoint = record.attribute('EditPoint');
  const usedMethod = record.attribute('UsedMethod') ?? record.attribute('UsedImputationMethod');
  // IDs only tie the tables of one file together.
  record.attribute('ID');
  if (at === undefined || user === undefined) {
    record.finding(
      'error',
      'audit-incomplete',
      { en: 'An audit record has no user or no readable time', zh: '稽查记录缺少用户或可识别的时间' },
      { en: 'The record was left out; the value stays.', zh: '已略去该记录，数据值保留。' },
    );
    return undefined;
  }
  return {
    at,
    userOid: user,
    ...optional('locationOid', location),
    ...optional('reasonForChange', record.childText('ReasonForChange') || undefined),
    ...optional('sourceId', record.childText('SourceID') || undefined),
    ...optional(
      'editPoint',
      EDIT_POINTS.find((known) => known === editPoint),
    ),
    ...(usedMethod !== undefined && { usedMethod: usedMethod === 'Yes' }),
    version,
    ...optional('extensions', record.extensions()),
  };
}

function readSignatureRecord(signature: Taker): SignatureRecord | undefined {
  signature.attribute('ID');
  const at = readDateTime(signature, 'DateTimeStamp');
  const userOid = signature.child('UserRef')?.oid('UserOID');
  const signatureOid = signature.child('SignatureRef')?.oid('SignatureOID');
  const location = signature.child('LocationRef')?.oid('LocationOID');
  if (at === undefined || userOid === undefined || signatureOid === undefined) {
    signature.finding(
      'error',
      'signature-incomplete',
      { en: 'A signature lacks its user, meaning or time', zh: '签名缺少用户、含义或时间' },
      { en: 'It was left out.', zh: '已略去。' },
    );
    return undefined;
  }
  return {
    userOid,
    ...optional('locationOid', location),
    signatureOid,
    at,
    ...optional('extensions', signature.extensions()),
  };
}

function readAnnotation(annotation: Taker): Annotation {
  annotation.attribute('ID');
  const comment = annotation.child('Comment');
  const side = comment?.attribute('SponsorOrSite');
  const texts = comment && readComment(comment);
  const flags = annotation.children('Flag').map(readFlag);
  return {
    seqNum: readNumber(annotation, 'SeqNum', isInteger) ?? 1,
    ...readTransactionType(annotation),
    ...optional('comment', texts),
    ...((side === 'Sponsor' || side === 'Site') && { sponsorOrSite: side }),
    ...(flags.length > 0 && { flags }),
    ...optional('extensions', annotation.extensions()),
  };
}

function readComment(comment: Taker): Texts {
  const translated = comment.children('TranslatedText').map((text) => {
    text.attribute('Type');
    return { lang: text.language() ?? '', text: text.deepText() };
  });
  return translated.length > 0 ? translated : [{ lang: '', text: comment.text() }];
}

function readFlag(flag: Taker): Flag {
  const value = flag.child('FlagValue');
  const type = flag.child('FlagType');
  return {
    value: value?.text() ?? '',
    codeListOid: value?.oid('CodeListOID') ?? '',
    ...optional('type', type?.text()),
    ...optional('typeCodeListOid', type?.oid('CodeListOID')),
  };
}

function readQuery(query: Taker): QueryRecord | undefined {
  const oid = query.oid('OID');
  if (oid === undefined) return undefined;
  const audit = query.children('AuditRecord').flatMap((record, index) => readAudit(record, index + 1) ?? []);
  return {
    oid,
    source: query.attribute('Source') ?? '',
    state: query.attribute('State') ?? '',
    lastUpdate: query.attribute('LastUpdateDatetime') ?? '',
    ...optional('type', query.attribute('Type')),
    ...optional('target', query.attribute('Target')),
    ...optional('name', query.attribute('Name')),
    messages: query.children('Value').map((value) => {
      // Their order says the same.
      value.attribute('SeqNum');
      return value.text();
    }),
    ...(audit.length > 0 && { audit }),
  };
}
