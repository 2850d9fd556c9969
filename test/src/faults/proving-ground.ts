import assert from 'node:assert/strict';
import type { Cluster } from '@verum/cli';
import type { ClusterShape } from '../cluster.ts';
import { type Stack, startStack } from '../stack.ts';
import { setUpTrial, type TrialSetup } from '../trial-setup.ts';
import { type DurableServer, type DurableServerOptions, startDurableServer } from './durable-server.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type Experiments, openExperiments } from './run-experiment.ts';

export { isLong, until } from './run-experiment.ts';

/** A cluster on a PostgreSQL of its own, reached through a proxy that breaks what passes: where things are broken. */
export interface ProvingGround extends Experiments {
  readonly stack: Stack;
  readonly cluster: Cluster;
  readonly people: TrialSetup;
  readonly server: DurableServer;
  /** Between the services and PostgreSQL. */
  readonly wire: FaultProxy;
  stop(): Promise<void>;
}

export async function startProvingGround(
  shape: ClusterShape,
  options: DurableServerOptions = {},
): Promise<ProvingGround> {
  const server = await startDurableServer(options);
  const wire = await startFaultProxy(server.socket);
  const stopOutside = async () => {
    await wire.stop();
    await server.stop();
  };
  const through = { host: '127.0.0.1', port: wire.port };
  // What was started would keep a test from ending that could not begin.
  const stack = await startStack('cluster', { cluster: shape, server, through }).catch(async (error) => {
    await stopOutside();
    throw error;
  });
  const cluster = stack.cluster ?? assert.fail('it is one');
  const people = await setUpTrial(stack);

  return {
    stack,
    cluster,
    people,
    server,
    wire,
    ...openExperiments(stack, people),
    async stop() {
      await stack.stop();
      await stopOutside();
    },
  };
}
