import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Call, refuse } from '@verum/call';
import { epro } from '@verum/contracts';
import { readInstrument } from '@verum/diary-rules';
import type { StudyBuild } from '@verum/odm';
import { readQuestionnaire } from '../domain/fhir/read-questionnaire.ts';
import { type Finding, hasErrors, notCarried } from '../domain/finding.ts';
import { findFaults, hashOf, type InstrumentReading, languagesOf } from '../domain/instrument.ts';
import { instrumentJson } from '../domain/instrument-json.ts';
import { readForm } from '../domain/read-form.ts';
import type { ServiceContext } from '../service-context.ts';
import { findInstrument, type InstrumentRecord, insertInstrument } from '../store/instruments.ts';

export type InstrumentSource =
  | { readonly kind: 'FHIR'; readonly document: Uint8Array; readonly language: string }
  /** `build/form` */
  | { readonly kind: 'FORM'; readonly name: string }
  | { readonly kind: 'MODEL'; readonly document: Uint8Array };

export interface ImportInstrument {
  readonly study: string;
  readonly instrument: string;
  readonly version: string;
  readonly source: InstrumentSource;
  readonly owner: string;
  readonly licence: string;
  readonly intoForm: string;
  readonly isDryRun: boolean;
}

export interface ImportedInstrument {
  /** Absent where nothing can be imported. */
  readonly record?: InstrumentRecord;
  readonly findings: readonly Finding[];
  readonly isUnchanged: boolean;
}

/**
 * Locks a version of an instrument. What cannot be carried is told with its place, and nothing is imported. The same
 * again changes nothing.
 * @throws Refusal ALREADY_EXISTS where the version has another content; NOT_FOUND for a build that is not there
 */
export async function importInstrument(
  service: ServiceContext,
  call: Call,
  command: ImportInstrument,
): Promise<ImportedInstrument> {
  const { study, instrument, version, source } = command;
  const reading = await read(service, call, command);
  const findings = [...reading.findings, ...(reading.content ? findFaults(reading.content) : [])];
  if (!reading.content || hasErrors(findings)) return { findings, isUnchanged: false };
  const { content } = reading;
  const record: InstrumentRecord = {
    ...{ study, instrument, version, content: { ...instrumentJson(content), languages: languagesOf(content) } },
    hash: hashOf(content),
    form: command.intoForm || formOf(source),
    owner: command.owner || reading.owner || '',
    licence: command.licence || reading.licence || '',
    importedAt: new Date(service.clock.nowMs()).toISOString(),
  };
  const known = await service.database.read(call, (sql) => findInstrument(sql, record));
  if (known) return same(known, record, findings);
  if (command.isDryRun) return { record, findings, isUnchanged: false };
  const isNew = await service.database.write(call, `Instrument imported: ${instrument} ${version}`, (tx) =>
    insertInstrument(tx, { ...record, source: source.kind, by: call.actor.id }),
  );
  const stored = await service.database.read(call, (sql) => findInstrument(sql, record));
  // Somebody else imported it at the same moment.
  return isNew || !stored ? { record: stored ?? record, findings, isUnchanged: false } : same(stored, record, findings);
}

function same(known: InstrumentRecord, asked: InstrumentRecord, findings: readonly Finding[]): ImportedInstrument {
  const told = ({ content, hash, form, owner, licence }: InstrumentRecord) =>
    JSON.stringify([readInstrument(content), hash, form, owner, licence]);
  if (told(known) === told(asked)) return { record: known, findings, isUnchanged: true };
  const { study, instrument, version } = known;
  throw refuse('ALREADY_EXISTS', { facts: { study, instrument, version } });
}

async function read(
  service: ServiceContext,
  call: Call,
  { study, source }: ImportInstrument,
): Promise<InstrumentReading> {
  switch (source.kind) {
    case 'FHIR':
      return readQuestionnaire(source.document, source.language || 'en');
    case 'MODEL':
      return readModel(source.document);
    case 'FORM': {
      const [build = '', ...form] = source.name.split('/');
      const { data } = await service.edc.getBuildModel({ study, build }, { call });
      return readForm(JSON.parse(Buffer.from(data).toString()) as StudyBuild, form.join('/'));
    }
  }
}

/** What GetInstrument gives. A field that it does not know would be lost, so it is refused. */
function readModel(document: Uint8Array): InstrumentReading {
  try {
    const message = fromJson(epro.InstrumentSchema, JSON.parse(Buffer.from(document).toString()) as JsonValue);
    const { title, instruction, recall, items, scores } = readInstrument(toJson(epro.InstrumentSchema, message));
    const content = { title, instruction, recall, items, scores };
    return { content, owner: message.owner, licence: message.licence, findings: [] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = { en: `Not an instrument: ${error.message}`, zh: `不是量表：${error.message}` };
    return { findings: [notCarried('no-instrument', '', message)] };
  }
}

function formOf(source: InstrumentSource): string {
  return source.kind === 'FORM' ? source.name.split('/').slice(1).join('/') : '';
}
