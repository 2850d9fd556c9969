import { includeBase } from './include.ts';
import type { Extensions, FormDef, GroupDef, StudyBuild, Texts, Unit } from './model.ts';
import { readCodeList, readCondition, readItem, readMethod, readUnit } from './read-items.ts';
import { readProtocol } from './read-protocol.ts';
import { readGroup, readVisit, toForm } from './read-structure.ts';
import { optional, readTexts } from './read-texts.ts';
import { checkReferences } from './references.ts';
import type { Taker } from './taker.ts';

export interface StudyHead {
  readonly studyOid: string;
  readonly studyName: string;
  readonly studyDescription: Texts;
  readonly protocolName: string;
  readonly units: readonly Unit[];
}

/** All builds of one Study. `known` are the builds of the document so far: an Include may name one of them. */
export function readStudy(study: Taker, odmVersion: string, known: readonly StudyBuild[]): StudyBuild[] {
  const globals = study.child('GlobalVariables');
  const basics = study.child('BasicDefinitions');
  const head = readHead(study, globals, basics);
  const builds: StudyBuild[] = [];
  for (const version of study.children('MetaDataVersion')) {
    const build = readBuild(version, head, odmVersion, [...known, ...builds]);
    if (builds.some(({ oid }) => oid === build.oid)) {
      version.finding(
        'error',
        'duplicate-oid',
        { en: `The study has two MetaDataVersions ${build.oid}`, zh: `研究含有两个 MetaDataVersion ${build.oid}` },
        { en: 'The first is used.', zh: '采用第一个。' },
      );
    } else builds.push(build);
  }
  // The model is one build: what stands around it in the study goes with the first.
  const around = [study, globals, basics].map((taker) => taker?.extensions());
  const [first, ...rest] = builds;
  return first
    ? [{ ...first, ...optional('extensions', mergeExtensions([first.extensions, ...around])) }, ...rest]
    : [];
}

function readHead(study: Taker, globals: Taker | undefined, basics: Taker | undefined): StudyHead {
  const studyOid = study.oid('OID') ?? '';
  const description = globals?.child('StudyDescription');
  return {
    studyOid,
    studyName: globals?.childText('StudyName')?.trim() || study.attribute('StudyName') || studyOid,
    studyDescription: description ? plain(description.text()) : readTexts(study, 'Description'),
    protocolName: globals?.childText('ProtocolName')?.trim() || study.attribute('ProtocolName') || studyOid,
    units: distinct(basics?.children('MeasurementUnit') ?? [], readUnit),
  };
}

const plain = (text: string): Texts => (text === '' ? [] : [{ lang: '', text }]);

/** One MetaDataVersion, also one that stands alone in a fragment. */
export function readBuild(
  version: Taker,
  head: StudyHead,
  odmVersion: string,
  known: readonly StudyBuild[],
): StudyBuild {
  const oid = version.oid('OID') ?? 'MDV';
  const include = version.child('Include');
  const protocolElement = version.child('Protocol');
  const more = protocolElement && readMore(protocolElement);
  const { protocol, plans } = readProtocol(protocolElement, version.children('StudyEventGroupDef'));
  const visits = distinct(version.children('StudyEventDef'), readVisit);
  const { forms, groups } = readForms(
    version,
    new Set(visits.flatMap((visit) => visit.forms.map(({ formOid }) => formOid))),
  );
  const units = [
    ...head.units,
    ...(more?.units ?? []).filter((unit) => !head.units.some((known) => known.oid === unit.oid)),
  ];
  const attributeText = version.attribute('Description');
  const description =
    more?.description ?? (attributeText !== undefined ? plain(attributeText) : readTexts(version, 'Description'));
  const build: StudyBuild = {
    odmVersion,
    studyOid: head.studyOid,
    studyName: head.studyName,
    studyDescription: more?.studyDescription ?? head.studyDescription,
    protocolName: head.protocolName,
    oid,
    name: version.attribute('Name') || oid,
    description,
    ...optional('defaultLanguage', more?.defaultLanguage),
    ...(include && {
      include: {
        studyOid: include.oid('StudyOID') ?? head.studyOid,
        metaDataVersionOid: include.oid('MetaDataVersionOID') ?? '',
      },
    }),
    protocol,
    visits: visits.map((visit) => ({ ...visit, ...optional('plan', plans.get(visit.oid)) })),
    forms,
    groups,
    items: distinct(version.children('ItemDef'), readItem),
    codeLists: distinct(version.children('CodeList'), readCodeList),
    units,
    conditions: distinct(version.children('ConditionDef'), readCondition),
    methods: distinct(version.children('MethodDef'), readMethod),
    ...optional('extensions', version.extensions()),
  };
  const whole = includeBase(build, protocolElement !== undefined, known, version);
  return checkReferences(whole, plans, version);
}

/** What 1.3.2 or 2.0 cannot say about the study, which our writers put into the overlay of the Protocol. */
function readMore(protocol: Taker) {
  const basics = protocol.child('BasicDefinitions');
  return {
    units: distinct(basics?.children('MeasurementUnit') ?? [], readUnit),
    studyDescription: overlayTexts(protocol, 'StudyDescription'),
    description: overlayTexts(protocol, 'MetaDataVersionDescription'),
    defaultLanguage: protocol.attribute('DefaultLanguage'),
  };
}

function overlayTexts(protocol: Taker, name: string): Texts | undefined {
  const texts = readTexts(protocol, name);
  return texts.length > 0 ? texts : undefined;
}

/** Reads definitions and keeps the first of each OID. */
function distinct<T extends { readonly oid: string }>(
  takers: readonly Taker[],
  read: (taker: Taker) => T | undefined,
): T[] {
  const found = new Map<string, T>();
  for (const taker of takers) {
    const definition = read(taker);
    if (!definition) continue;
    if (found.has(definition.oid)) reportDuplicate(taker, definition.oid);
    else found.set(definition.oid, definition);
  }
  return [...found.values()];
}

function reportDuplicate(taker: Taker, oid: string): void {
  taker.finding(
    'error',
    'duplicate-oid',
    { en: `There are two ${taker.element.name} ${oid}`, zh: `${taker.element.name} ${oid} 重复` },
    { en: 'The first is used.', zh: '采用第一个。' },
  );
}

/** In 2.0 a form is a group of Type Form, or any group a visit refers to; one that other groups hold too is both. */
function readForms(version: Taker, visited: ReadonlySet<string>): { forms: FormDef[]; groups: GroupDef[] } {
  const forms = distinct(version.children('FormDef'), (taker) => readGroup(taker)?.group).map(toForm);
  const definitions = version.children('ItemGroupDef').map((taker) => ({ taker, ...readGroup(taker) }));
  const held = new Set(
    [...forms, ...definitions.flatMap(({ group }) => group ?? [])].flatMap(({ content }) =>
      content.flatMap((ref) => (ref.kind === 'group' ? ref.oid : [])),
    ),
  );
  const formOids = new Set(forms.map(({ oid }) => oid));
  const groupOids = new Set<string>();
  const groups: GroupDef[] = [];
  for (const { taker, group, isForm } of definitions) {
    if (!group) continue;
    const asForm = isForm || (visited.has(group.oid) && !formOids.has(group.oid));
    if ((asForm ? formOids : groupOids).has(group.oid)) {
      reportDuplicate(taker, group.oid);
      continue;
    }
    if (asForm) {
      formOids.add(group.oid);
      forms.push(toForm(group));
      if (!isForm) reportGroupAsForm(taker, group.oid);
    }
    if (!asForm || (!isForm && held.has(group.oid))) {
      groupOids.add(group.oid);
      groups.push(group);
    }
  }
  return { forms, groups };
}

function reportGroupAsForm(taker: Taker, oid: string): void {
  taker.finding(
    'info',
    'group-used-as-form',
    { en: `A visit refers to the group ${oid}`, zh: `访视直接引用了数据项组 ${oid}` },
    { en: 'It is read as a form.', zh: '按表单处理。' },
  );
}

function mergeExtensions(list: readonly (Extensions | undefined)[]): Extensions | undefined {
  const attributes = list.flatMap((extensions) => extensions?.attributes ?? []);
  const elements = list.flatMap((extensions) => extensions?.elements ?? []);
  if (attributes.length + elements.length === 0) return undefined;
  return { ...(attributes.length > 0 && { attributes }), ...(elements.length > 0 && { elements }) };
}
