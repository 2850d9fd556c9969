import type { Call } from '@verum/call';
import { FhirRefusal, readDirectoryPage } from '@verum/fhir';
import { type FhirHospital, fromFhir } from '../domain/from-fhir.ts';
import type { Page } from '../domain/hospital.ts';
import { answeredAt } from './answered-at.ts';
import { type Connector, type PageRequest, SyncFailure } from './connector.ts';
import type { FhirType } from './hospital-config.ts';
import type { ConnectorBase } from './open-connectors.ts';

export interface FhirPagesOptions {
  /** The server's base, e.g. `https://fhir.example/r4`. */
  readonly url: string;
  readonly hospital: FhirHospital;
  readonly pageSize: number;
  readonly types: readonly FhirType[];
}

const linkMax = 4_000;

/** A hospital's directory on a FHIR R4 server: type after type, by search pages and their `next` links. */
export function fhirPages(
  { outbound, headers }: ConnectorBase,
  { url, hospital, pageSize, types }: FhirPagesOptions,
): Pick<Connector, 'steps' | 'canTellChanges' | 'page'> {
  const first = (type: FhirType | undefined, since: string | null) => {
    const search = new URL(`${url.replace(/\/+$/, '')}/${type}`);
    search.searchParams.set('_count', String(pageSize));
    if (since !== null) search.searchParams.set('_lastUpdated', `ge${since}`);
    return search.href;
  };
  return {
    steps: types.length,
    canTellChanges: true,
    async page(call: Call, { step, next, since }: PageRequest): Promise<Page> {
      const from = next ?? first(types[step], since);
      const answer = await outbound.get(call, { url: from, headers: await headers('application/fhir+json') });
      const read = readable(() => readDirectoryPage(answer.body));
      return {
        entries: read.entries.map((entry) => fromFhir(entry, hospital)),
        next: read.next === undefined ? undefined : linkFrom(from, read.next),
        total: read.total,
        at: answeredAt(answer),
      };
    },
  };
}

/** A link may be written relative to the page it stands on. Where it leads is the outbound client's to allow. */
function linkFrom(page: string, link: string): string {
  const to = URL.parse(link, page);
  if (!to || to.href.length > linkMax) throw new SyncFailure('page-unreadable');
  return to.href;
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FhirRefusal) throw new SyncFailure('page-unreadable', error);
    throw error;
  }
}
