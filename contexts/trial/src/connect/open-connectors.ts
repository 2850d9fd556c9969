import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Clock } from '@verum/call';
import { type Outbound, openOutbound } from '@verum/outbound';
import { openBucket, type ResilienceBoard } from '@verum/resilience';
import { type Connector, SyncFailure } from './connector.ts';
import { fhirPages } from './fhir-pages.ts';
import { type DefaultApiConfig, defaultConnector, type HospitalConfig } from './hospital-config.ts';
import { jsonPages } from './json-pages.ts';

export interface ConnectorsConfig {
  readonly HospitalApi?: DefaultApiConfig | undefined;
  readonly Hospitals?: readonly HospitalConfig[] | undefined;
}

interface Around {
  readonly clock: Clock;
  readonly board?: ResilienceBoard | undefined;
}

/** A connector for every configured hospital, and the default one; each with its own breaker, places and bucket. */
export function openConnectors(
  { HospitalApi, Hospitals = [] }: ConnectorsConfig,
  around: Around,
): readonly Connector[] {
  const own = new Set(Hospitals.map(({ Code }) => Code));
  const connectors = Hospitals.map((config): Connector => {
    const { Code, Kind, Organization, PageSize, Types } = config;
    const base = openBase(Code, config, around);
    const pages =
      Kind === 'fhir'
        ? fhirPages(base, {
            url: config.Url,
            hospital: { code: Code, organization: Organization },
            pageSize: PageSize,
            types: Types,
          })
        : jsonPages(base, { url: config.Url, connector: Code, brings: (code) => code === Code });
    return { ...base.connector, kind: Kind, ...pages };
  });
  if (!HospitalApi) return connectors;
  const base = openBase(defaultConnector, HospitalApi, around);
  const brings = (code: string) => !own.has(code) && code !== defaultConnector;
  const pages = jsonPages(base, { url: HospitalApi.Url, connector: defaultConnector, brings });
  return [...connectors, { ...base.connector, kind: 'json', ...pages }];
}

/** What the forms share. */
export interface ConnectorBase {
  readonly outbound: Outbound;
  /** @throws SyncFailure token-file */
  headers(accept: string): Promise<Readonly<Record<string, string>>>;
  readonly connector: Pick<Connector, 'code' | 'everyMs' | 'fullEveryMs' | 'waitMs' | 'live' | 'close'>;
}

function openBase(code: string, config: DefaultApiConfig, { clock, board }: Around): ConnectorBase {
  const { Url, Timeout, Breaker, Networks, CaFile, TokenFile, Every, FullEvery, Rate } = config;
  const outbound = openOutbound({
    name: `hospital ${code}`,
    origins: [new URL(Url).origin],
    networks: Networks,
    timeoutMs: Timeout,
    breaker: Breaker,
    atOnce: 1,
    ca: CaFile === undefined ? undefined : readFileSync(CaFile, 'utf8'),
    clock,
    board,
  });
  const rate = { burst: Rate.burst, perSecond: Rate.rate };
  const bucket = openBucket(rate, clock);
  const name = `outbound hospital ${code}`;
  const unregister = board?.register({ kind: 'bucket', name, settings: rate, snapshot: bucket.snapshot });
  return {
    outbound,
    async headers(accept) {
      if (TokenFile === undefined) return { accept };
      return { accept, authorization: `Bearer ${await readToken(TokenFile)}` };
    },
    connector: {
      code,
      everyMs: Every,
      fullEveryMs: FullEvery,
      waitMs: bucket.take,
      live: () => {
        const { state, nextTryMs } = outbound.breaker.snapshot();
        return { breaker: state, breakerWaitMs: nextTryMs, tokens: bucket.snapshot().tokens };
      },
      close: () => {
        unregister?.();
        outbound.close();
      },
    },
  };
}

async function readToken(file: string): Promise<string> {
  const token = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SyncFailure('token-file', error);
  });
  // A header must not be broken by what stands in a file.
  if (!/^[\x21-\x7e]+$/.test(token.trim())) throw new SyncFailure('token-file');
  return token.trim();
}
