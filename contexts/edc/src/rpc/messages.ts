import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { edc, type FindingSchema, Severity } from '@verum/contracts';
import type { Finding } from '@verum/odm';
import type { Activation, Build } from '../domain/build.ts';
import type { Casebook } from '../domain/casebook.ts';
import type { Entry, ItemContent, StoredItem } from '../domain/form-state.ts';
import type { ItemChange } from '../domain/replay.ts';
import type { Form } from '../logic/get-form.ts';

const entries: Readonly<Record<Entry, edc.EntryStatus>> = {
  NOT_STARTED: edc.EntryStatus.NOT_STARTED,
  STARTED: edc.EntryStatus.STARTED,
  COMPLETE: edc.EntryStatus.COMPLETE,
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
}: Casebook): MessageInitShape<typeof edc.CasebookSchema> {
  return {
    ...{ study, subject, site, build: String(build) },
    forms: forms.map(({ form, entry, revision }) => ({ form, entry: entries[entry], revision: BigInt(revision) })),
    openedAt: timestamp(openedAt),
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

function toItem(path: string, item: ItemContent & Partial<StoredItem>): MessageInitShape<typeof edc.ItemValueSchema> {
  const { value, unit = '', notDone = '', version = 0 } = item;
  return { path, ...(value !== undefined && { value }), unit, notDone, version: BigInt(version) };
}

export function toFinding(finding: Finding): MessageInitShape<typeof FindingSchema> {
  const { severity, rule, path, line, column, message, action } = finding;
  return {
    ...{ rule, path, line, column, severity: severities[severity] },
    ...{ messageEn: message.en, messageZh: message.zh, actionEn: action.en, actionZh: action.zh },
  };
}

/** Proto3 has no absent string: '' means that no unit, or no reason, was given. */
export function toEntry({ path, value, unit, notDone }: edc.ItemEntry): ItemContent & { readonly path: string } {
  return {
    path,
    ...(value !== undefined && { value }),
    ...(unit !== '' && { unit }),
    ...(notDone !== '' && { notDone }),
  };
}
