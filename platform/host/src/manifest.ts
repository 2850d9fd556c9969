import type { DescService } from '@bufbuild/protobuf';
import type { Call, Clock } from '@verum/call';
import type { ObjectSchema } from '@verum/config';
import type { Access, Database, DatabaseReach } from '@verum/database';
import type { ResilienceBoard } from '@verum/resilience';
import type { Binding, Client, DeviceVerifier } from '@verum/rpc';
import type { Log } from './log.ts';

/** What the host makes for a context: each resource once, shared by everything in it. */
export interface Resources<C = unknown> {
  readonly config: C;
  /** The context's own schema, under its own role. */
  readonly database: Database;
  /** A typed way to a service that the manifest `needs`, wherever it runs. */
  client<S extends DescService>(service: S): Client<S>;
  readonly log: Log;
  readonly clock: Clock;
  /** Where secrets and files of this installation are kept; exists, mode 0700. */
  readonly folder: string;
  /** Where machines of its own can be seen, beside those of the host. */
  readonly board?: ResilienceBoard;
}

export interface RunningContext {
  readonly bindings: readonly Binding[];
  /** Of a context whose methods are called by devices of participants. */
  readonly verifyDevice?: DeviceVerifier;
  /** What it counts itself, for whoever operates it, e.g. `sagas.stuck`; asked when somebody looks. Names are a closed set. */
  facts?(): Promise<Readonly<Record<string, number>>>;
  /** Background work and open handles; called once, after the last request has been answered. */
  stop?(): Promise<void>;
}

/** What a context wants to know of others. */
export interface Subscription {
  /** One of its services: with one method `Deliver`, scope `service`, whose callers are the producers. */
  readonly service: DescService;
  readonly from: readonly { readonly producer: string; readonly types: readonly string[] }[];
}

/** What a context tells the host about itself: `src/index.ts` of a context exports exactly one. */
export interface ContextManifest<C = unknown> {
  readonly name: string;
  /** Folder of numbered SQL files; the schema has the context's name. */
  readonly migrations: URL;
  readonly services: readonly DescService[];
  /** Services of other contexts that it calls. */
  readonly needs: readonly DescService[];
  /** Whose events are delivered to it; the delivering process is the producer's. */
  readonly subscribes?: Subscription;
  /** Keys of its configuration beyond those that every service has. */
  readonly config: ObjectSchema<C>;
  /** What its tables are told of a caller, where they have row-level security. */
  reach?(call: Call, access: Access): DatabaseReach;
  start(resources: Resources<C>): Promise<RunningContext>;
}
