import { formatFhir, type JsonObject } from '@verum/fhir';
import type { Finding } from '@verum/odm';
import { outFolder } from '../../store/job-pieces.ts';
import type { Piece } from './hand.ts';
import { PieceWriter } from './piece-writer.ts';

/** Types of resources in the order of their files. */
const types = [
  ...['OperationOutcome', 'Questionnaire', 'QuestionnaireResponse', 'ResearchStudy', 'ResearchSubject'],
] as const;

/** By type: pieces that are noted, and resources in them. */
export type FhirState = Readonly<Record<string, { readonly pieces: number; readonly count: number }>>;

/** A file a type, a resource a line (FHIR Bulk Data Access 2.0, output files). */
export class FhirFiles {
  readonly #files: ReadonlyMap<string, { readonly writer: PieceWriter; count: number }>;

  constructor(state: FhirState = {}) {
    this.#files = new Map(
      types.map((type) => {
        const { pieces = 0, count = 0 } = state[type] ?? {};
        return [type, { writer: new PieceWriter(fileOf(type), pieces), count }];
      }),
    );
  }

  get state(): FhirState {
    return Object.fromEntries(
      [...this.#files].map(([type, { writer, count }]) => [type, { pieces: writer.number, count }]),
    );
  }

  add(resource: JsonObject): void {
    const type = String(resource.resourceType);
    const file = this.#files.get(type);
    if (!file) throw new Error(`there is no file of ${type}`);
    file.writer.write(`${formatFhir(resource)}\n`);
    file.count += 1;
  }

  take(): Piece[] {
    return [...this.#files.values()].flatMap(({ writer }) => writer.take(true));
  }

  /** What is in the zip, as the last answer of a Bulk Data server says it; the addresses are names of its files. */
  manifest(createdAt: string): Piece {
    const listed = [...this.#files].flatMap(([type, { count }]) =>
      count > 0 ? [{ type, url: `${type}.ndjson`, count }] : [],
    );
    const isError = ({ type }: { readonly type: string }) => type === 'OperationOutcome';
    const manifest = {
      ...{ transactionTime: createdAt, request: 'urn:verum:export', requiresAccessToken: false },
      ...{ output: listed.filter((one) => !isError(one)), error: listed.filter(isError) },
    };
    const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    return { file: `${outFolder}manifest.json`, number: 0, bytes };
  }
}

const fileOf = (type: string) => `${outFolder}${type}.ndjson`;

const severities = { error: 'error', warning: 'warning', info: 'information' } as const;

/** What was not carried, as a Bulk Data server tells it. */
export function toOutcome({ severity, rule, path, message, action }: Finding, language: 'en' | 'zh'): JsonObject {
  const details = {
    coding: [{ system: 'urn:verum:finding', code: rule }],
    text: `${message[language]}. ${action[language]}`,
  };
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity: severities[severity], code: 'not-supported', details, diagnostics: path }],
  };
}
