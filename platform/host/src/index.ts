/** Runs contexts: configuration, resources, health, metrics, logs, start and stop. */
export { type AdminServer, type Health, startAdmin } from './admin.ts';
export { type DatabaseConnection, type Host, type HostedContext, type HostOptions, startHost } from './host.ts';
export { type Limits, openLimits, type RateLimit } from './limits.ts';
export { type Log, type LogFacts, type LogLevel, loggedError, openLog } from './log.ts';
export type { ContextManifest, Resources, RunningContext, Subscription } from './manifest.ts';
export { type Metrics, openMetrics } from './metrics.ts';
export { type Alone, outcome, startAlone } from './testing.ts';
export { tokenVerifier } from './token-verifier.ts';
