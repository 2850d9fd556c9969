/** Runs contexts: configuration, resources, health, metrics, logs, start and stop; keys in files of the installation. */
export { type AdminServer, type Health, startAdmin } from './admin.ts';
export { type DatabaseConnection, type Host, type HostedContext, type HostOptions, startHost } from './host.ts';
export { type Limits, openLimits, type RateLimit } from './limits.ts';
export { type Log, type LogFacts, type LogLevel, loggedError, openLog } from './log.ts';
export type { ContextManifest, Resources, RunningContext, Subscription } from './manifest.ts';
export { type Metrics, openMetrics } from './metrics.ts';
export { type Hands, openHands } from './open-hands.ts';
export { type Looking, type Runner, runLooks } from './run-looks.ts';
export { openKey } from './sealing/open-key.ts';
export { keyBytes, type SealedBox, sealedBox } from './sealing/sealed-box.ts';
export { type Alone, outcome, startAlone } from './testing.ts';
export { tokenVerifier } from './token-verifier.ts';
