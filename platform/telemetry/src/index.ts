/** Where spans go when a collector is configured. Without one nothing of this is loaded but this file. */
export { openTelemetry, type Telemetry, type TelemetryOptions, type TelemetryStats } from './telemetry.ts';
export { type CollectedSpan, type Collector, startCollector } from './testing.ts';
