import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { edc, type FindingSchema, Severity } from '@verum/contracts';
import type { Finding } from '@verum/odm';
import type { Activation, Build } from '../domain/build/build.ts';
import type { Casebook, VisitStatus } from '../domain/casebook/casebook.ts';
import type { Entry, ItemContent, StoredItem } from '../domain/casebook/form-state.ts';
import type { FormStatus } from '../domain/casebook/form-status.ts';
import type { ItemChange } from '../domain/casebook/replay.ts';
import type { StudyEvent } from '../domain/trail/study-event.ts';
import type { Form } from '../logic/casebook/get-form.ts';

const entries: Readonly<Record<Entry, edc.EntryStatus>> = {
  NOT_STARTED: edc.EntryStatus.NOT_STARTED,
  STARTED: edc.EntryStatus.STARTED,
  COMPLETE: edc.EntryStatus.COMPLETE,
  SKIPPED: edc.EntryStatus.SKIPPED,
};

const timings: Readonly<Record<VisitStatus['timing'], edc.VisitTiming>> = {
  none: edc.VisitTiming.NONE,
  future: edc.VisitTiming.FUTURE,
  due: edc.VisitTiming.DUE,
  overdue: edc.VisitTiming.OVERDUE,
  missed: edc.VisitTiming.MISSED,
  early: edc.VisitTiming.EARLY,
  'in-window': edc.VisitTiming.IN_WINDOW,
  late: edc.VisitTiming.LATE,
};

const severities: Readonly<Record<Finding['severity'], Severity>> = {
  info: Severity.INFO,
  warning: Severity.WARNING,
  error: Severity.ERROR,
};

const timestamp = (iso: string) => timestampFromMs(Date.parse(iso));

export function toBuild(build: Build): MessageInitShape<typeof edc.BuildSchema> {
  return {
    build: String(build.build),
    oid: build.oid,
    name: build.name,
    state: edc.BuildState[build.state],
    importedAt: timestamp(build.importedAt),
    ...(build.publishedAt !== null && { publishedAt: timestamp(build.publishedAt) }),
    documentHash: build.documentHash,
    counts: build.counts,
    activations: build.activations.map(toActivation),
  };
}

export function toActivation({ build, ...rest }: Activation): MessageInitShape<typeof edc.ActivationSchema> {
  return { build: String(build), ...rest };
}

export function toCasebook({
  study,
  subject,
  site,
  build,
  forms,
  openedAt,
  standing,
  endedOn,
  visits,
  hold,
  signature,
}: Casebook): MessageInitShape<typeof edc.CasebookSchema> {
  return {
    ...{ study, subject, site, build: String(build) },
    forms: forms.map(toFormStatus),
    openedAt: timestamp(openedAt),
    standing: edc.Standing[standing],
    endedOn: endedOn ?? '',
    visits: visits.map(toVisitStatus),
    hold: edc.Hold[hold],
    signature: edc.SignatureStatus[signature],
  };
}

export function toFormStatus(status: FormStatus): MessageInitShape<typeof edc.FormStatusSchema> {
  const { entry, revision, signature, hold, ...rest } = status;
  return {
    ...rest,
    entry: entries[entry],
    revision: BigInt(revision),
    signature: edc.SignatureStatus[signature],
    hold: edc.Hold[hold],
  };
}

function toVisitStatus(visit: VisitStatus): MessageInitShape<typeof edc.VisitStatusSchema> {
  const { heldOn, target, earliest, latest, isProjected, timing, skipped, hold, signature, missing } = visit;
  return {
    ...{ visit: visit.visit, date: heldOn ?? '', target: target ?? '', earliest: earliest ?? '', latest: latest ?? '' },
    ...{ projected: isProjected, timing: timings[timing], missing: [...missing], skipped: skipped ?? '' },
    hold: edc.Hold[hold],
    signature: edc.SignatureStatus[signature],
  };
}

export function toForm(form: Form): MessageInitShape<typeof edc.FormSchema> {
  const { study, subject, site } = form;
  return {
    ...{ study, subject, form: form.form, site, build: String(form.build) },
    entry: entries[form.entry],
    revision: BigInt(form.revision),
    items: form.items.map(({ path, ...item }) => toItem(path, item)),
    ...(form.savedAt !== null && { savedAt: timestamp(form.savedAt) }),
    ...{ hidden: [...form.hidden], orphaned: [...form.orphaned], removed: form.removed, skipped: form.skipped },
    diaryEntry: form.diaryEntry,
    status: toFormStatus(form.status),
    failing: form.failing.map(({ rule, path, isHard, texts }) => ({
      ...{ rule, path, form: form.form, hard: isHard },
      messages: texts.map(({ lang, text }) => ({ lang, text })),
    })),
  };
}

export function toChange(change: ItemChange): MessageInitShape<typeof edc.ItemChangeSchema> {
  const { subject, form, path, actor, actorName, command, reason } = change;
  return {
    ...{ subject, form, path, actor, command, reason },
    actorName: actorName ?? '',
    version: BigInt(change.version),
    revision: BigInt(change.revision),
    ...(change.old && { old: toItem(path, change.old) }),
    new: toItem(path, { version: change.version, ...change.new }),
    at: timestamp(change.at),
  };
}

interface ShownItem extends ItemContent, Partial<StoredItem> {
  readonly verifiedVersion?: number;
  readonly toVerify?: boolean;
}

function toItem(path: string, item: ShownItem): MessageInitShape<typeof edc.ItemValueSchema> {
  const { value, unit = '', notDone = '', leftBlank = '', removed = false, version = 0, verifiedVersion = 0 } = item;
  return {
    ...{ path, unit, notDone, leftBlank, removed, version: BigInt(version), verifiedVersion: BigInt(verifiedVersion) },
    toVerify: item.toVerify ?? false,
    ...(value !== undefined && { value }),
  };
}

export function toFinding(finding: Finding): MessageInitShape<typeof FindingSchema> {
  const { severity, rule, path, line, column, message, action } = finding;
  return {
    ...{ rule, path, line, column, severity: severities[severity] },
    ...{ messageEn: message.en, messageZh: message.zh, actionEn: action.en, actionZh: action.zh },
  };
}

export function toStudyEvent({ kind, revision, ...place }: StudyEvent): MessageInitShape<typeof edc.StudyEventSchema> {
  return { ...place, kind: edc.StudyEventKind[kind], revision: BigInt(revision) };
}

/** Proto3 has no absent string: '' means that no unit, or no reason, was given. */
export function toEntry({
  path,
  value,
  unit,
  notDone,
  leftBlank,
}: edc.ItemEntry): ItemContent & { readonly path: string } {
  return {
    path,
    ...(value !== undefined && { value }),
    ...(unit !== '' && { unit }),
    ...(notDone !== '' && { notDone }),
    ...(leftBlank !== '' && { leftBlank }),
  };
}
