/** The context that every call carries, the one way a call is refused, the pages of a list, and a wait that can be ended. Knows nothing of wires or databases. */
export {
  type Actor,
  type Call,
  type CallingDevice,
  currentCall,
  type Idempotency,
  isLate,
  type NewCall,
  newCall,
  runWithCall,
  withTimeout,
} from './call.ts';
export { type Clock, fakeClock, systemClock } from './clock.ts';
export { newId } from './ids.ts';
export { type KeyShape, keyIn, notAToken, pageOf, pageSizeOf, pageToken } from './page.ts';
export { pause } from './pause.ts';
export { type Place, placesFor, placeTexts, reachedPlaces, sitesIn, studiesIn } from './places.ts';
export { Refusal, type RefusalDetails, refuse, type Violation, violation } from './refusal.ts';
export {
  continueTrace,
  errorType,
  isTraced,
  recordSpan,
  type Span,
  type SpanAttributes,
  type SpanKind,
  type SpanOptions,
  type SpanSink,
  sendSpans,
  startTrace,
  withSpan,
} from './span.ts';
export { childOf, formatTraceparent, newTrace, parseTraceparent, type Trace } from './trace.ts';
