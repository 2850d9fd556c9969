import type { Annotation, AuditEntry, DataFacts, Flag, NodeFacts, QueryRecord, SignatureRecord } from './data-model.ts';
import { el, serialise, type XmlNode } from './node.ts';
import { NONE } from './oids.ts';
import { extend, texts, type WriteContext } from './write-common.ts';

/** Audit record, signature, annotations and queries of a node; the fit puts them where the version wants them. */
export function factNodes(
  context: WriteContext,
  facts: DataFacts,
  audit: AuditEntry | undefined,
): (XmlNode | undefined)[] {
  return [
    audit && auditNode(context, audit),
    facts.signature && signatureNode(context, facts.signature),
    ...(facts.annotations ?? []).map((annotation) => annotationNode(context, annotation)),
    ...(facts.queries ?? []).map((query) => queryNode(context, query)),
  ];
}

export const nodeFacts = (context: WriteContext, facts: NodeFacts) => factNodes(context, facts, facts.audit);

function auditNode(context: WriteContext, audit: AuditEntry): XmlNode {
  const used = context.version === '1.3.2' ? 'UsedImputationMethod' : 'UsedMethod';
  const node = el('AuditRecord', { EditPoint: audit.editPoint, [used]: audit.usedMethod }, [
    ...who(audit),
    el('DateTimeStamp', {}, [audit.at]),
    audit.reasonForChange !== undefined && el('ReasonForChange', {}, [audit.reasonForChange]),
    audit.sourceId !== undefined && el('SourceID', {}, [audit.sourceId]),
  ]);
  return extend(context, node, audit.extensions);
}

function signatureNode(context: WriteContext, signature: SignatureRecord): XmlNode {
  const node = el('Signature', {}, [
    ...who(signature),
    el('SignatureRef', { SignatureOID: signature.signatureOid }),
    el('DateTimeStamp', {}, [signature.at]),
  ]);
  return extend(context, node, signature.extensions);
}

/** The XSDs demand a location; without one the reference says so. */
function who(record: { readonly userOid: string; readonly locationOid?: string }): XmlNode[] {
  return [
    el('UserRef', { UserOID: record.userOid || NONE }),
    el('LocationRef', { LocationOID: record.locationOid || NONE }),
  ];
}

function annotationNode(context: WriteContext, annotation: Annotation): XmlNode {
  const { comment } = annotation;
  const content =
    context.version === '1.3.2'
      ? [comment?.map(({ text }) => text).join('\n')]
      : texts(context, 'Comment', comment, true)?.children;
  const node = el(
    'Annotation',
    { SeqNum: Math.max(1, annotation.seqNum), TransactionType: annotation.transactionType },
    [
      comment && el('Comment', { SponsorOrSite: annotation.sponsorOrSite }, content),
      ...(annotation.flags ?? []).map(flagNode),
    ],
  );
  return extend(context, node, annotation.extensions);
}

function flagNode(flag: Flag): XmlNode {
  return el('Flag', {}, [
    el('FlagValue', { CodeListOID: flag.codeListOid || NONE }, [flag.value]),
    flag.type !== undefined && el('FlagType', { CodeListOID: flag.typeCodeListOid || NONE }, [flag.type]),
  ]);
}

/** 1.3.2 has no queries: with extensions they stand there as elements of 2.0. */
function queryNode(context: WriteContext, query: QueryRecord): XmlNode {
  const foreign = context.version === '1.3.2' && context.withExtensions;
  const node = el(
    'Query',
    {
      xmlns: foreign ? 'http://www.cdisc.org/ns/odm/v2.0' : undefined,
      OID: query.oid,
      Source: query.source,
      Target: query.target,
      Type: query.type,
      State: query.state,
      LastUpdateDatetime: query.lastUpdate,
      Name: query.name,
    },
    [
      ...query.messages.map((message, index) => el('Value', { SeqNum: index + 1 }, [message])),
      ...(query.audit ?? []).map((audit) => auditNode(context, audit)),
    ],
  );
  return foreign ? { ...node, name: 'foreign', raw: serialise(node) } : node;
}
