import type { Call } from '@verum/call';
import { FHIR_LIMITS, FhirRefusal, isJsonObject, type JsonValue, parseJson } from '@verum/fhir';
import { fromJson } from '../domain/from-json.ts';
import type { Page } from '../domain/hospital.ts';
import { answeredAt } from './answered-at.ts';
import { type Connector, type PageRequest, SyncFailure } from './connector.ts';
import type { ConnectorBase } from './open-connectors.ts';

export interface JsonPagesOptions {
  readonly url: string;
  readonly connector: string;
  /** Whether it speaks for the hospital of this code. */
  readonly brings: (code: string) => boolean;
}

const cursorMax = 1_000;

/** The plain form: `GET {url}/sites?cursor=` answers `{sites, next, total}`, the last page without `next`. */
export function jsonPages(
  { outbound, headers }: ConnectorBase,
  { url, connector, brings }: JsonPagesOptions,
): Pick<Connector, 'steps' | 'canTellChanges' | 'page'> {
  return {
    steps: 1,
    canTellChanges: false,
    async page(call: Call, { next }: PageRequest): Promise<Page> {
      const from = new URL(`${url.replace(/\/+$/, '')}/sites`);
      from.searchParams.set('cursor', next ?? '');
      const answer = await outbound.get(call, { url: from, headers: await headers('application/json') });
      const page = parsed(answer.body);
      if (!isJsonObject(page) || !Array.isArray(page.sites)) throw new SyncFailure('page-unreadable');
      return {
        entries: fromJson(page.sites as readonly JsonValue[], connector, brings),
        next: cursorIn(page.next),
        // Sites are announced, and each is many records: a number that would mislead.
        total: undefined,
        at: answeredAt(answer),
      };
    },
  };
}

function cursorIn(next: JsonValue | undefined): string | undefined {
  if (next === undefined || next === null || next === '') return undefined;
  if (typeof next !== 'string' || next.length > cursorMax) throw new SyncFailure('page-unreadable');
  return next;
}

function parsed(body: Uint8Array): JsonValue {
  try {
    return parseJson(body, FHIR_LIMITS);
  } catch (error) {
    if (error instanceof FhirRefusal) throw new SyncFailure('page-unreadable', error);
    throw error;
  }
}
