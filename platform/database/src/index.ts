/**
 * PostgreSQL for every context: a pool that obeys the call's deadline, writes that carry who and why and happen
 * once, migrations, the outbox, and the embedded server.
 */
export { type Connection, connectionFromUrl } from './connection.ts';
export {
  type Access,
  type Database,
  type DatabaseOptions,
  type DatabaseReach,
  type DatabaseStats,
  openDatabase,
} from './database.ts';
export { type Embedded, type EmbeddedOptions, startEmbedded } from './embedded/embedded.ts';
export { isUniqueViolation } from './errors.ts';
export { type Delivery, type FollowOptions, followOutbox } from './follow-outbox.ts';
export { forgetOldKeys, isAnswered } from './idempotency.ts';
export { type ContextMigrations, type MigrationReport, migrate } from './migrate.ts';
export { type MigrationState, migrationState } from './migration-state.ts';
export { parseCursor, peekCommitted, readCommitted } from './ordered-reader.ts';
export { type NewEvent, type OutboxEvent, publish, publishAll } from './outbox.ts';
export { type ConsumerState, outboxState } from './outbox-state.ts';
export { dismissParked, type ParkedEvent, parkedEvents, releaseParked } from './parked.ts';
export type { Row, Sql, Tx } from './sql.ts';
export { StartRefused, type StartRefusedCode } from './start-refused.ts';
export { freshDatabase, startTestServer, type TestDatabase, type TestServer, waitingForLocks } from './testing.ts';
export type { Locks } from './write.ts';
