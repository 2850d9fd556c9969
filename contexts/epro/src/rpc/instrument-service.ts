import { fromJson, type JsonValue, type MessageInitShape } from '@bufbuild/protobuf';
import { refuse, violation } from '@verum/call';
import { epro, type FindingSchema, Severity } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import type { Finding } from '../domain/finding.ts';
import { type InstrumentSource, importInstrument } from '../logic/import-instrument.ts';
import { getInstrument, type InstrumentRecord, listInstruments } from '../logic/list-instruments.ts';
import type { ServiceContext } from '../service-context.ts';
import { moment } from './moment.ts';

/** verum.epro.v1.InstrumentService: message ↔ command, nothing else. */
export function instrumentService(service: ServiceContext): Binding {
  return bind(epro.InstrumentService, {
    async importInstrument({ dryRun, source, ...request }, call) {
      const command = { ...request, isDryRun: dryRun, source: sourceOf({ source, language: request.language }) };
      const { record, findings, isUnchanged } = await importInstrument(service, call, command);
      return {
        ...(record && { instrument: toInstrument(record) }),
        findings: findings.map(toFinding),
        unchanged: isUnchanged,
      };
    },
    async listInstruments(request, call) {
      const { instruments, nextPageToken } = await listInstruments(service, call, request);
      return { instruments: instruments.map(toInstrument), nextPageToken };
    },
    getInstrument: async (request, call) => toInstrument(await getInstrument(service, call, request)),
  });
}

export function toInstrument({ content, importedAt, ...record }: InstrumentRecord): epro.Instrument {
  const message = fromJson(epro.InstrumentSchema, content as JsonValue);
  const at = moment(importedAt);
  return { ...message, ...record, ...(at && { importedAt: at }) };
}

const severities = { error: Severity.ERROR, warning: Severity.WARNING, info: Severity.INFO } as const;

function toFinding({ severity, rule, path, message, action }: Finding): MessageInitShape<typeof FindingSchema> {
  return {
    ...{ severity: severities[severity], rule, path },
    ...{ messageEn: message.en, messageZh: message.zh, actionEn: action.en, actionZh: action.zh },
  };
}

function sourceOf({ source, language }: Pick<epro.ImportInstrumentRequest, 'source' | 'language'>): InstrumentSource {
  switch (source.case) {
    case 'fhir':
      return { kind: 'FHIR', document: source.value, language };
    case 'form':
      return { kind: 'FORM', name: source.value };
    case 'model':
      return { kind: 'MODEL', document: source.value };
    default: {
      const textEn = 'must be one of fhir, form and model';
      throw refuse('INVALID_REQUEST', {
        violations: [violation('source', 'required', textEn, '应为 fhir、form 或 model 之一')],
      });
    }
  }
}
