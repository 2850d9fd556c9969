import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { create, toBinary } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import { newCall, newTrace } from '@verum/call';
import { methodPath, patient } from '@verum/contracts';
import { openBoard } from '@verum/resilience';
import {
  asCaller,
  type Channel,
  client,
  dispatcher,
  grpcChannel,
  localChannel,
  openTrust,
  openWorkshop,
  protect,
  wrap,
} from '@verum/rpc';
import { openTelemetry, startCollector } from '@verum/telemetry';
import { type Measured, measure, show, together } from '../measure.ts';
import { echo, method, request } from './echo.ts';
import type { HopOrder, HopPorts } from './hop-server.ts';

export interface Hop {
  readonly name: string;
  readonly clients: number;
  readonly measured: Measured;
}

const rounds = 5;
const roundMs = 700;

/** What one call between two processes costs, layer by layer, in turn with the floor: the same bytes over bare grpc-js. */
export async function measureHops(say: (line: string) => void): Promise<readonly Hop[]> {
  const workshop = await openWorkshop();
  const authority = await workshop.authority('bench');
  const certificates = await authority.issue('patient', ['patient']);
  const own = await authority.issue('trial', ['trial']);
  const collector = await startCollector();
  const server = fork(fileURLToPath(new URL('hop-server.ts', import.meta.url)));
  server.send({ certificates, collector: collector.endpoint } satisfies HopOrder);
  const [ports] = (await once(server, 'message')) as [HopPorts];

  const board = openBoard();
  const protection = protect({ target: 'patient', board });
  const at = (port: number) => grpcChannel({ endpoints: [`127.0.0.1:${port}`], name: 'patient' });
  const trust = openTrust({ tls: own, names: ['trial'], onProblem: (error) => say(String(error)) });
  const overTls = wrap(
    grpcChannel({
      endpoints: [`127.0.0.1:${ports.tls}`],
      name: 'patient',
      credentials: trust.channel?.(patient.PatientService),
      dress: trust.dress,
    }),
    [asCaller('trial'), protect({ target: 'patient-tls', board })],
  );
  const here = dispatcher(echo());
  const limited = wrap(at(ports.limited), [protection]);
  const bare = bareCalls(ports.bare);
  const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['bare grpc-js (floor)', bare.call],
    ['in one process', over(localChannel(() => here))],
    ['over gRPC', over(at(ports.plain))],
    ['… with breaker, retry and budget', over(wrap(at(ports.plain), [protect({ target: 'patient-2', board })]))],
    ['… and bucket and concurrency limit', over(limited)],
    ['… and traced to a collector', over(limited, true)],
    ['… and mutual TLS instead', over(overTls)],
  ];
  const telemetry = await openTelemetry({ endpoint: collector.endpoint, sampler: 1, name: 'bench' });
  try {
    const found: Hop[] = [];
    for (const clients of [1, 32]) {
      // Round by round through all of them, so that whatever else the machine does falls on all alike.
      const results = new Map<string, Measured[]>(ways.map(([name]) => [name, []]));
      for (let round = 1; round <= rounds; round += 1) {
        say(`hops, ${clients} in flight, round ${round} of ${rounds}`);
        for (const [name, work] of ways) {
          const measured = await measure({ clients, rounds: 1, roundMs, work: async () => void (await work()) });
          results.get(name)?.push(measured);
        }
      }
      for (const [name, all] of results) found.push({ name, clients, measured: together(all) });
    }
    return found;
  } finally {
    await telemetry.stop();
    bare.close();
    trust.close();
    server.disconnect();
    await collector.stop();
    await workshop.close();
  }
}

function over(channel: Channel, isSampled = false): () => Promise<unknown> {
  const patients = client(patient.PatientService, channel);
  return async () => {
    const call = newCall({ command: 'bench/hop', timeoutMs: 30_000, token: 't', trace: newTrace(isSampled) });
    try {
      return await patients.getPatientInfo(request, { call });
    } finally {
      call.end();
    }
  };
}

function bareCalls(port: number) {
  const wire = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const bytes = Buffer.from(toBinary(method.input, create(method.input, request)));
  const same = (value: Buffer) => value;
  return {
    call: () =>
      new Promise<unknown>((resolve, reject) => {
        wire.makeUnaryRequest(methodPath(method), same, same, bytes, (error, answer) =>
          error ? reject(error) : resolve(answer),
        );
      }),
    close: () => wire.close(),
  };
}

export function describeHops(hops: readonly Hop[]): string {
  const rows = hops.map(({ name, clients, measured }) => {
    const floor = hops.find((one) => one.clients === clients)?.measured.perSecond.median ?? Number.NaN;
    const share = (100 * measured.perSecond.median) / floor;
    return `| ${name} | ${clients} | ${show(measured.perSecond)} | ${show(measured.p50Ms, 3)} | ${show(measured.p95Ms, 3)} | ${share.toFixed(0)} % |`;
  });
  return [
    '| a hop | in flight | calls/s | p50 ms | p95 ms | of the floor |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
