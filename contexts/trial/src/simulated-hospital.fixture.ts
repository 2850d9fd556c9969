import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [name: string]: unknown;
}

/** How the server answers. */
export type Behaviour =
  | 'well'
  /** Takes the request and says nothing. */
  | 'hanging'
  | 'slow'
  | 'resetting'
  /** Announces more than it sends. */
  | 'short'
  | 'broken'
  | 'busy'
  /** Says when it is back: in a minute. */
  | 'closed'
  /** Half of a JSON document, whole by its length. */
  | 'half'
  | 'bomb'
  /** Its next page is at another host. */
  | 'elsewhere'
  /** Its next page is the first one again. */
  | 'circle'
  /** Does not know the pages it has named. */
  | 'forgetful';

/** A hospital's system that can do everything wrong. FHIR at `/r4`, the plain form at `/api/sites`. */
export interface SimulatedHospital {
  readonly port: number;
  readonly host: string;
  /** Connections since the start: what a breaker is measured by. */
  connections(): number;
  /** Paths and searches asked for, oldest first. */
  readonly requests: string[];
  /** What it holds from now on. A resource that is new or differs has changed now. */
  hold(resources: readonly Resource[]): void;
  holdSites(sites: readonly unknown[]): void;
  /** From the next request on; a function decides for each request by its number, from 0 on. */
  behave(how: Behaviour | ((request: number, url: URL) => Behaviour)): void;
  stop(): Promise<void>;
}

const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));

export async function startHospital({ pageSize = 2 } = {}): Promise<SimulatedHospital> {
  const requests: string[] = [];
  let connections = 0;
  let held: readonly { readonly resource: Resource; readonly changedMs: number }[] = [];
  let sites: readonly unknown[] = [];
  let behaviour: (request: number, url: URL) => Behaviour = () => 'well';
  let asked = 0;

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    requests.push(`${url.pathname}${url.search}`);
    answer(request, response, url, behaviour(asked++, url));
  });
  server.on('connection', () => {
    connections += 1;
  });

  function answer(request: IncomingMessage, response: ServerResponse, url: URL, how: Behaviour): void {
    if (how === 'hanging') return;
    if (how === 'slow') {
      setTimeout(() => answer(request, response, url, 'well'), 100);
      return;
    }
    if (how === 'resetting') return void request.socket.resetAndDestroy();
    if (how === 'broken') return void response.writeHead(500).end('{"error":"ORA-00600"}');
    if (how === 'closed') return void response.writeHead(503, { 'retry-after': '60' }).end();
    if (how === 'busy') return void response.writeHead(429, { 'retry-after': '1' }).end();
    if (how === 'forgetful' && url.searchParams.has('_page')) return void response.writeHead(410).end();
    const page = JSON.stringify(url.pathname.startsWith('/r4/') ? fhirPage(url, how) : jsonPage(url, how));
    if (how === 'short') {
      response.writeHead(200, { 'content-length': Buffer.byteLength(page) + 100 }).write(page);
      setTimeout(() => request.socket.destroy(), 10);
      return;
    }
    if (how === 'bomb') {
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    }
    const body = how === 'half' ? page.slice(0, page.length / 2) : page;
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  }

  function fhirPage(url: URL, how: Behaviour): object {
    const type = url.pathname.split('/')[2];
    const since = Date.parse((url.searchParams.get('_lastUpdated') ?? 'ge1970-01-01T00:00:00Z').slice(2));
    const found = held.filter(({ resource, changedMs }) => resource.resourceType === type && changedMs >= since);
    const size = Number(url.searchParams.get('_count') ?? pageSize);
    const page = Number(url.searchParams.get('_page') ?? 0);
    const next = new URL(url);
    if (how === 'elsewhere') next.host = '169.254.169.254';
    next.searchParams.set('_page', String(how === 'circle' ? (page + 1) % 2 : page + 1));
    const isMore = (page + 1) * size < found.length || how === 'elsewhere' || how === 'circle';
    const from = how === 'circle' ? 0 : page * size;
    return {
      ...{ resourceType: 'Bundle', type: 'searchset', total: found.length },
      entry: found.slice(from, from + size).map(({ resource }) => ({ resource, search: { mode: 'match' } })),
      link: isMore ? [{ relation: 'next', url: next.href }] : [],
    };
  }

  function jsonPage(url: URL, how: Behaviour): object {
    const from = Number(url.searchParams.get('cursor') || 0);
    const isMore = from + pageSize < sites.length;
    const next = how === 'circle' ? '0' : isMore ? String(from + pageSize) : undefined;
    return { sites: sites.slice(from, from + pageSize), next };
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    host: `127.0.0.1:${address.port}`,
    connections: () => connections,
    requests,
    hold(resources) {
      const was = new Map(held.map((one) => [JSON.stringify(one.resource), one.changedMs]));
      held = resources.map((resource) => ({ resource, changedMs: was.get(JSON.stringify(resource)) ?? Date.now() }));
    },
    holdSites: (next) => {
      sites = next;
    },
    behave(how) {
      asked = 0;
      behaviour = typeof how === 'string' ? () => how : how;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A hospital of usual parts: itself, two departments, a place, two people and what they do. */
export function usualHospital(code: string, name = `Hospital ${code}`): Resource[] {
  return [
    {
      ...{ resourceType: 'Organization', id: 'main', name, identifier: [{ system: 'urn:codes', value: code }] },
      telecom: [{ system: 'phone', value: '010-1' }],
      address: [{ line: ['1 Long Street'], city: 'Beijing' }],
    },
    { resourceType: 'Organization', id: 'cardio', name: 'Cardiology', partOf: { reference: 'Organization/main' } },
    { resourceType: 'Organization', id: 'lab', name: 'A laboratory next door' },
    { resourceType: 'Location', id: 'ward', name: 'Ward 3' },
    { resourceType: 'HealthcareService', id: 'onco', name: 'Oncology', specialty: [{ text: 'Oncology' }] },
    { resourceType: 'Practitioner', id: 'wang', name: [{ family: '王', given: ['芳'] }] },
    { resourceType: 'Practitioner', id: 'li', name: [{ family: '李', given: ['明'] }] },
    role('r1', 'wang', 'Chief physician'),
    role('r2', 'li', 'Physician'),
  ];
}

export function role(id: string, practitioner: string, text: string): Resource {
  return {
    ...{ resourceType: 'PractitionerRole', id, practitioner: { reference: `Practitioner/${practitioner}` } },
    code: [{ text }],
    healthcareService: [{ reference: 'HealthcareService/onco' }],
  };
}
