import type { Timing, VisitDef, VisitGroup, VisitPlan } from './model.ts';
import { el, type XmlNode } from './node.ts';
import { PLAN_GROUP } from './oids.ts';
import { aliases, type BuildContext, codings, extend, texts } from './write-common.ts';
import { unitNode } from './write-items.ts';

type PlannedVisit = VisitDef & { readonly plan: VisitPlan };

/**
 * The Protocol. It also takes what only the other version says about the study: the units in 2.0, the visit groups and
 * translated descriptions in 1.3.2; the fit moves those into its overlay.
 */
export function protocolNode(context: BuildContext): XmlNode | undefined {
  const { build } = context.index;
  const { protocol } = build;
  const legacy = context.version === '1.3.2';
  const visits = plannedVisits(context);
  const { arms = [], epochs = [], visitGroups = [] } = protocol;
  const direct = legacy ? visits.map((visit) => visitRef(context, visit)) : [];
  const planGroup = !legacy && visits.some(({ plan }) => plan.groupOid === undefined);
  const content = [
    texts(context, 'Description', protocol.description),
    ...direct,
    planGroup && el('StudyEventGroupRef', { StudyEventGroupOID: PLAN_GROUP, Mandatory: true }),
    ...visitGroups
      .filter(({ plan, parentOid }) => plan && parentOid === undefined)
      .map((group) => groupRef(context, group)),
    arms.length + epochs.length > 0 && structureNode(context),
    (protocol.timings?.length ?? 0) > 0 && timingsNode(context, protocol.timings ?? []),
    ...aliases(protocol.aliases),
    ...(legacy
      ? visitGroupNodes(context)
      : [
          build.units.length > 0 &&
            el(
              'BasicDefinitions',
              {},
              build.units.map((unit) => unitNode(context, unit)),
            ),
        ]),
    legacy && needsTranslation(build.studyDescription) && texts(context, 'StudyDescription', build.studyDescription),
    legacy && needsTranslation(build.description) && texts(context, 'MetaDataVersionDescription', build.description),
  ].filter((node) => node !== false && node !== undefined);
  const node = extend(
    context,
    el('Protocol', { DefaultLanguage: build.defaultLanguage }, content),
    protocol.extensions,
  );
  return node.children.length + node.attributes.length === 0 ? undefined : node;
}

/** 1.3.2 has one plain text where 2.0 has translations. */
export const needsTranslation = (list: readonly { readonly lang: string }[]) =>
  list.length > 1 || list.some(({ lang }) => lang !== '');

function plannedVisits({ index }: BuildContext): PlannedVisit[] {
  const planned = index.build.visits.filter((visit): visit is PlannedVisit => visit.plan !== undefined);
  return planned.sort((a, b) => a.plan.position - b.plan.position);
}

/** ODM 2.0 StudyEventGroupDefs, with one for the visits that no group plans. */
export function visitGroupNodes(context: BuildContext): XmlNode[] {
  const { visitGroups = [] } = context.index.build.protocol;
  const visits = plannedVisits(context);
  const loose = visits.filter(({ plan }) => plan.groupOid === undefined);
  const nodes = visitGroups.map((group) => {
    const node = el(
      'StudyEventGroupDef',
      { OID: context.oids('visitgroup', group.oid), Name: group.name, ArmOID: group.armOid, EpochOID: group.epochOid },
      [
        texts(context, 'Description', group.description),
        ...visitGroups.filter(({ parentOid }) => parentOid === group.oid).map((inner) => groupRef(context, inner)),
        ...visits.filter(({ plan }) => plan.groupOid === group.oid).map((visit) => visitRef(context, visit)),
        ...codings(group.codings),
      ],
    );
    return extend(context, node, group.extensions);
  });
  if (context.version === '1.3.2' || loose.length === 0) return nodes;
  return [
    el(
      'StudyEventGroupDef',
      { OID: PLAN_GROUP, Name: 'Visits' },
      loose.map((visit) => visitRef(context, visit)),
    ),
    ...nodes,
  ];
}

function visitRef(context: BuildContext, { oid, plan }: PlannedVisit): XmlNode {
  const condition = plan.conditionOid === undefined ? undefined : context.oids('condition', plan.conditionOid);
  const isUnique = plannedVisits(context).every((other) => other.oid === oid || other.plan.order !== plan.order);
  const node = el('StudyEventRef', {
    StudyEventOID: context.oids('visit', oid),
    OrderNumber: isUnique ? plan.order : undefined,
    Mandatory: plan.mandatory,
    CollectionExceptionConditionOID: condition,
  });
  return extend(context, node, plan.extensions);
}

function groupRef(context: BuildContext, { oid, plan }: VisitGroup): XmlNode {
  return el('StudyEventGroupRef', {
    StudyEventGroupOID: context.oids('visitgroup', oid),
    OrderNumber: plan?.order,
    Mandatory: plan?.mandatory ?? false,
    CollectionExceptionConditionOID:
      plan?.conditionOid === undefined ? undefined : context.oids('condition', plan.conditionOid),
  });
}

function structureNode(context: BuildContext): XmlNode {
  const { arms = [], epochs = [] } = context.index.build.protocol;
  return el('StudyStructure', {}, [
    ...arms.map((arm) =>
      extend(
        context,
        el('Arm', { OID: arm.oid, Name: arm.name }, [texts(context, 'Description', arm.description)]),
        arm.extensions,
      ),
    ),
    ...epochs.map((epoch) => {
      const attributes = { OID: epoch.oid, Name: epoch.name, SequenceNumber: epoch.sequence };
      return extend(
        context,
        el('Epoch', attributes, [texts(context, 'Description', epoch.description)]),
        epoch.extensions,
      );
    }),
  ]);
}

const ELEMENTS = {
  absolute: 'AbsoluteTimingConstraint',
  relative: 'RelativeTimingConstraint',
  transition: 'TransitionTimingConstraint',
  duration: 'DurationTimingConstraint',
};

function timingsNode(context: BuildContext, timings: readonly Timing[]): XmlNode {
  const holders = new Map<string, Timing[]>();
  for (const timing of timings) holders.set(timing.timingOid, [...(holders.get(timing.timingOid) ?? []), timing]);
  return el(
    'StudyTimings',
    {},
    [...holders].map(([oid, held]) =>
      el(
        'StudyTiming',
        { OID: oid, Name: held[0]?.timingName },
        held.map((timing) => timingNode(context, timing)),
      ),
    ),
  );
}

function timingNode(context: BuildContext, timing: Timing): XmlNode {
  const { kind } = timing;
  const window = kind === 'duration' ? 'Duration' : 'Timepoint';
  const element = {
    absolute: 'StudyEventOID',
    transition: 'TransitionOID',
    duration: 'StructuralElementOID',
    relative: undefined,
  }[kind];
  const target = {
    absolute: 'TimepointTarget',
    transition: 'TimepointTarget',
    relative: 'TimepointRelativeTarget',
    duration: 'DurationTarget',
  }[kind];
  const node = el(
    ELEMENTS[kind],
    {
      OID: timing.oid,
      Name: timing.name,
      Type: timing.type,
      PredecessorOID: timing.predecessorOid,
      SuccessorOID: timing.successorOid,
      StudyEventGroupOID: timing.groupOid,
      ...(element !== undefined && { [element]: timing.elementOid }),
      MethodOID: timing.methodOid,
      [target]: timing.target,
      [`${window}PreWindow`]: timing.before,
      [`${window}PostWindow`]: timing.after,
    },
    [texts(context, 'Description', timing.description)],
  );
  return extend(context, node, timing.extensions);
}
