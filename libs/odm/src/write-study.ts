import { compileIndex } from './compile-index.ts';
import type { StudyBuild, Texts } from './model.ts';
import { el, serialise, startTag, type XmlNode } from './node.ts';
import { oidMap } from './oid-map.ts';
import { NONE, UNITS_LIST } from './oids.ts';
import { type BuildContext, extend, texts, type WriteContext } from './write-common.ts';
import { type OnLoss, writeNode } from './write-fit.ts';
import { codeListNode, conditionNode, itemNode, methodNode, unitNode } from './write-items.ts';
import { protocolNode, visitGroupNodes } from './write-protocol.ts';
import { formNode, groupNode, madeUpGroups, unitItemNode, visitNode } from './write-structure.ts';

/** All builds of one study, definition by definition. */
export function* writeStudy(
  context: WriteContext,
  builds: readonly [StudyBuild, ...StudyBuild[]],
  onLoss: OnLoss,
): Generator<string> {
  const [first] = builds;
  const studyOid = first.studyOid || NONE;
  if (context.version === '1.3.2') {
    yield `${startTag(el('Study', { OID: studyOid }))}>`;
    yield serialise(
      el('GlobalVariables', {}, [
        el('StudyName', {}, [first.studyName]),
        el('StudyDescription', {}, [plain(first.studyDescription)]),
        el('ProtocolName', {}, [first.protocolName]),
      ]),
    );
    const units = new Map(builds.flatMap((build) => build.units.map((unit) => [unit.oid, unit])));
    const nodes = [...units.values()].map((unit) => unitNode(context, unit));
    if (nodes.length > 0) yield writeNode(el('BasicDefinitions', {}, nodes), context.version, onLoss);
  } else {
    yield `${startTag(el('Study', { OID: studyOid, StudyName: first.studyName || studyOid, ProtocolName: first.protocolName || studyOid }))}>`;
    yield* written(texts(context, 'Description', first.studyDescription), context, onLoss);
  }
  for (const build of builds)
    yield* writeBuild({ ...context, index: compileIndex(build), oids: oidMap(build) }, onLoss);
  yield '</Study>';
}

const plain = (list: Texts) => list[0]?.text ?? '';

function* writeBuild(context: BuildContext, onLoss: OnLoss): Generator<string> {
  const { build } = context.index;
  const legacy = context.version === '1.3.2';
  const description = legacy && build.description.length > 0 ? plain(build.description) : undefined;
  const head = el('MetaDataVersion', { OID: build.oid, Name: build.name, Description: description });
  const { attributes } = build.extensions ?? {};
  yield `${startTag(extend(context, head, attributes && { attributes }))}>`;
  for (const node of parts(context)) yield* written(node, context, onLoss);
  yield '</MetaDataVersion>';
}

/** In the order of both XSDs, which agree once forms and visit groups are where each wants them. */
function* parts(context: BuildContext): Generator<XmlNode | undefined> {
  const { build } = context.index;
  const legacy = context.version === '1.3.2';
  const { include } = build;
  const kept = extend(context, el('MetaDataVersion'), build.extensions).children.filter(
    (child) => typeof child !== 'string',
  );
  const keptOf = (...names: string[]) => kept.filter(({ name }) => names.includes(name));
  if (!legacy) yield texts(context, 'Description', build.description);
  if (include)
    yield el('Include', { StudyOID: include.studyOid || NONE, MetaDataVersionOID: include.metaDataVersionOid || NONE });
  yield* keptOf('Standards', 'AnnotatedCRF', 'SupplementalDoc', 'ValueListDef', 'WhereClauseDef');
  yield protocolNode(context);
  yield* keptOf('WorkflowDef');
  if (!legacy) yield* visitGroupNodes(context);
  for (const visit of build.visits) yield visitNode(context, visit);
  for (const form of build.forms) yield formNode(context, form);
  for (const group of build.groups) yield groupNode(context, group);
  if (legacy) yield* madeUpGroups(context);
  for (const item of build.items) yield itemNode(context, item);
  const measured = legacy ? [] : build.items.filter((item) => item.unitOids);
  for (const item of measured) yield unitItemNode(item, UNITS_LIST);
  for (const list of build.codeLists) yield codeListNode(context, list);
  if (measured.length > 0) yield unitsListNode(context);
  yield* keptOf('ImputationMethod', 'Presentation');
  for (const condition of build.conditions) yield conditionNode(context, condition);
  for (const method of build.methods) yield methodNode(context, method);
  const placed = new Set([
    'Standards',
    'AnnotatedCRF',
    'SupplementalDoc',
    'ValueListDef',
    'WhereClauseDef',
    'WorkflowDef',
    'ImputationMethod',
    'Presentation',
  ]);
  yield* kept.filter(({ name }) => !placed.has(name));
}

function unitsListNode(context: BuildContext): XmlNode {
  const entries = context.index.build.units.map((unit) =>
    el('CodeListItem', { CodedValue: unit.oid }, [
      texts(context, 'Decode', unit.symbol.length > 0 ? unit.symbol : [{ lang: '', text: unit.name }]),
    ]),
  );
  return el('CodeList', { OID: UNITS_LIST, Name: 'Units', DataType: 'text' }, entries);
}

function* written(node: XmlNode | undefined, context: WriteContext, onLoss: OnLoss): Generator<string> {
  if (node) yield `${writeNode(node, context.version, onLoss)}\n`;
}
