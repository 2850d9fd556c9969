import type { Arm, Epoch, Protocol, Timing, VisitGroup, VisitPlan } from './model.ts';
import { PLAN_GROUP } from './oids.ts';
import {
  isInteger,
  optional,
  readCodings,
  readIdentity,
  readNumber,
  readTexts,
  readYesNo,
  someTexts,
} from './read-texts.ts';
import type { Taker } from './taker.ts';

export interface ReadProtocol {
  readonly protocol: Protocol;
  /** By visit OID, in planned order. */
  readonly plans: ReadonlyMap<string, VisitPlan>;
}

/** The Protocol with its StudyEventGroupDefs, which 2.0 places beside it. */
export function readProtocol(owner: Taker | undefined, groupDefs: readonly Taker[]): ReadProtocol {
  const plans = new Map<string, VisitPlan>();
  const groups = new Map<string, VisitGroup>();
  const groupRefs: { taker: Taker; parentOid?: string }[] = [];
  for (const ref of owner?.children('StudyEventRef') ?? []) planVisit(ref, plans);
  for (const ref of owner?.children('StudyEventGroupRef') ?? []) groupRefs.push({ taker: ref });
  const visitRefs = new Map<string, Taker[]>();
  for (const def of [...groupDefs, ...(owner?.children('StudyEventGroupDef') ?? [])]) {
    const identity = readIdentity(def);
    if (!identity) continue;
    visitRefs.set(identity.oid, def.children('StudyEventRef'));
    for (const ref of def.children('StudyEventGroupRef')) groupRefs.push({ taker: ref, parentOid: identity.oid });
    if (identity.oid === PLAN_GROUP) {
      def.discard();
      continue;
    }
    groups.set(identity.oid, {
      ...identity,
      ...optional('description', someTexts(readTexts(def, 'Description'))),
      ...optional('armOid', def.oid('ArmOID')),
      ...optional('epochOid', def.oid('EpochOID')),
      ...readCodings(def),
      ...optional('extensions', def.extensions()),
    });
  }
  for (const { taker, parentOid } of groupRefs) planGroup(taker, parentOid, groups);
  for (const [oid, refs] of visitRefs)
    for (const ref of refs) planVisit(ref, plans, oid === PLAN_GROUP ? undefined : oid);
  return { protocol: readPlanless(owner, [...groups.values()]), plans };
}

function readPlanless(owner: Taker | undefined, visitGroups: VisitGroup[]): Protocol {
  if (!owner) return visitGroups.length > 0 ? { visitGroups } : {};
  const structure = owner.child('StudyStructure');
  const arms = structure?.children('Arm').flatMap((arm) => readArm(arm) ?? []) ?? [];
  const epochs = structure?.children('Epoch').flatMap((epoch) => readEpoch(epoch) ?? []) ?? [];
  const timings = readTimings(owner);
  const aliases = owner.aliases();
  return {
    ...optional('description', someTexts(readTexts(owner, 'Description'))),
    ...(arms.length > 0 && { arms }),
    ...(epochs.length > 0 && { epochs }),
    ...(timings.length > 0 && { timings }),
    ...(visitGroups.length > 0 && { visitGroups }),
    ...(aliases.length > 0 && { aliases }),
    ...optional('extensions', owner.extensions()),
  };
}

/** A group adds its OID to a visit the Protocol already planned; a second plan of one visit is a finding. */
function planVisit(ref: Taker, plans: Map<string, VisitPlan>, groupOid?: string): void {
  const visitOid = ref.oid('StudyEventOID');
  if (visitOid === undefined) return;
  const planned = plans.get(visitOid);
  if (planned && (planned.groupOid !== undefined || groupOid === undefined)) {
    ref.finding(
      'warning',
      'visit-planned-twice',
      { en: `Visit ${visitOid} is planned twice`, zh: `访视 ${visitOid} 被重复计划` },
      { en: 'The first place is used.', zh: '采用第一处。' },
    );
    return;
  }
  // Our own 1.3.2 says it again in the group.
  if (planned) ref.discard();
  plans.set(visitOid, {
    ...(planned ?? {
      position: plans.size + 1,
      ...optional('order', readNumber(ref, 'OrderNumber', isInteger)),
      mandatory: readYesNo(ref, 'Mandatory', false),
      ...optional('conditionOid', ref.oid('CollectionExceptionConditionOID')),
      ...optional('extensions', ref.extensions()),
    }),
    ...optional('groupOid', groupOid),
  });
}

function planGroup(ref: Taker, parentOid: string | undefined, groups: Map<string, VisitGroup>): void {
  const oid = ref.oid('StudyEventGroupOID');
  const group = oid === undefined ? undefined : groups.get(oid);
  if (oid === PLAN_GROUP) {
    ref.discard();
    return;
  }
  if (!oid || !group || group.plan) {
    ref.finding(
      'warning',
      group ? 'visit-group-planned-twice' : 'reference-unresolved',
      {
        en: `The visit group ${oid ?? ''} ${group ? 'is planned twice' : 'does not exist'}`,
        zh: `访视组 ${oid ?? ''} ${group ? '被重复计划' : '不存在'}`,
      },
      { en: 'This reference was left out.', zh: '已略去该引用。' },
    );
    return;
  }
  groups.set(oid, {
    ...group,
    ...optional('parentOid', parentOid),
    plan: {
      ...optional('order', readNumber(ref, 'OrderNumber', isInteger)),
      mandatory: readYesNo(ref, 'Mandatory', false),
      ...optional('conditionOid', ref.oid('CollectionExceptionConditionOID')),
    },
  });
}

function readArm(arm: Taker): Arm | undefined {
  const identity = readIdentity(arm);
  return (
    identity && {
      ...identity,
      ...optional('description', someTexts(readTexts(arm, 'Description'))),
      ...optional('extensions', arm.extensions()),
    }
  );
}

function readEpoch(epoch: Taker): Epoch | undefined {
  const identity = readIdentity(epoch);
  return (
    identity && {
      ...identity,
      sequence: readNumber(epoch, 'SequenceNumber', isInteger) ?? 1,
      ...optional('description', someTexts(readTexts(epoch, 'Description'))),
      ...optional('extensions', epoch.extensions()),
    }
  );
}

const TIMING_KINDS = {
  AbsoluteTimingConstraint: 'absolute',
  RelativeTimingConstraint: 'relative',
  TransitionTimingConstraint: 'transition',
  DurationTimingConstraint: 'duration',
} as const;
const TIMING_TYPES = ['StartToStart', 'StartToFinish', 'FinishToStart', 'FinishToFinish'] as const;

function readTimings(owner: Taker): Timing[] {
  const timings: Timing[] = [];
  for (const timing of owner.child('StudyTimings')?.children('StudyTiming') ?? []) {
    const holder = readIdentity(timing);
    if (!holder) continue;
    for (const [name, kind] of Object.entries(TIMING_KINDS)) {
      for (const constraint of timing.children(name)) {
        const identity = readIdentity(constraint);
        if (identity)
          timings.push({
            ...identity,
            timingOid: holder.oid,
            timingName: holder.name,
            kind,
            ...readConstraint(constraint),
          });
      }
    }
  }
  return timings;
}

function readConstraint(constraint: Taker) {
  const type = constraint.attribute('Type');
  return {
    target:
      constraint.attribute('TimepointTarget') ??
      constraint.attribute('TimepointRelativeTarget') ??
      constraint.attribute('DurationTarget') ??
      '',
    ...optional('before', constraint.attribute('TimepointPreWindow') ?? constraint.attribute('DurationPreWindow')),
    ...optional('after', constraint.attribute('TimepointPostWindow') ?? constraint.attribute('DurationPostWindow')),
    ...optional(
      'type',
      TIMING_TYPES.find((known) => known === type),
    ),
    ...optional('predecessorOid', constraint.oid('PredecessorOID')),
    ...optional('successorOid', constraint.oid('SuccessorOID')),
    ...optional(
      'elementOid',
      constraint.oid('StudyEventOID') ?? constraint.oid('TransitionOID') ?? constraint.oid('StructuralElementOID'),
    ),
    ...optional('groupOid', constraint.oid('StudyEventGroupOID')),
    ...optional('methodOid', constraint.oid('MethodOID')),
    ...optional('description', someTexts(readTexts(constraint, 'Description'))),
    ...optional('extensions', constraint.extensions()),
  };
}
