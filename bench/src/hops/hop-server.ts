import { create, toBinary } from '@bufbuild/protobuf';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { systemClock } from '@verum/call';
import { methodPath, patient } from '@verum/contracts';
import { openLimits } from '@verum/host';
import { openBoard } from '@verum/resilience';
import { dispatcher, openTrust, serveGrpc } from '@verum/rpc';
import { openTelemetry } from '@verum/telemetry';
import { answer, echo, method } from './echo.ts';

/** What a server of the benchmark is told: `{ certificates?, collector? }`. It answers with its ports. */
export interface HopOrder {
  readonly certificates?: { readonly certFile: string; readonly keyFile: string; readonly caFile: string };
  readonly collector?: string;
}
export interface HopPorts {
  readonly bare: number;
  readonly plain: number;
  readonly limited: number;
  readonly tls: number;
}

// The process of the called services; its own, so that a call has two processes as in an installation.
process.once('message', async (order: HopOrder) => {
  if (order.collector) await openTelemetry({ endpoint: order.collector, sampler: 1, name: 'hops' });
  const limits = openLimits({ board: openBoard(), clock: systemClock });
  const gates = limits.gatesOf('patient', { enabled: true, burst: 1_000_000, rate: 1_000_000 });
  const plain = await serveGrpc(dispatcher(echo()), '127.0.0.1:0');
  const limited = await serveGrpc(dispatcher(echo(gates)), '127.0.0.1:0');
  const trust = order.certificates
    ? openTrust({ tls: order.certificates, names: ['patient'], onProblem: (error) => console.error(error) })
    : undefined;
  const tls = trust ? await serveGrpc(dispatcher(echo(gates)), '127.0.0.1:0', { trust }) : plain;
  process.send?.({
    bare: await serveBare(),
    plain: plain.port,
    limited: limited.port,
    tls: tls.port,
  } satisfies HopPorts);
});
process.once('disconnect', () => process.exit());

/** The floor: grpc-js with the same bytes and nothing of ours. */
function serveBare(): Promise<number> {
  const bytes = Buffer.from(toBinary(patient.PatientSchema, create(patient.PatientSchema, answer)));
  const same = (value: Buffer) => value;
  const server = new Server();
  const definition = {
    path: methodPath(method),
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  } as const;
  server.addService({ getPatientInfo: definition }, {
    getPatientInfo: (_call: unknown, answered: (error: null, value: Buffer) => void) => answered(null, bytes),
  } as never);
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
