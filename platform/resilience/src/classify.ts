import { Refusal } from '@verum/call';
import { Reason } from '@verum/contracts';

/** What the end of a call says of its target. */
export type Verdict = 'success' | 'failure' | 'none';

// What our own machines say of themselves when they refuse (facts.state).
const machineStates: ReadonlySet<string> = new Set(['open', 'half-open', 'full', 'overloaded']);

const failedReasons: ReadonlySet<Reason> = new Set([Reason.UNAVAILABLE, Reason.INTERNAL, Reason.DEADLINE_EXCEEDED]);

// google.rpc.Code: DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS.
const failedCodes: ReadonlySet<number> = new Set([4, 13, 14, 15]);
const cancelledCode = 1;

// Errors of node:net, node:tls, node:dns and of undici, as far as they speak of the way or of the other end.
const failedErrors =
  /^(ECONN(REFUSED|RESET|ABORTED)|E(HOST|NET)(UNREACH|DOWN)|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EPROTO|HPE_.*|UND_ERR_(CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|SOCKET|RES_CONTENT_LENGTH_MISMATCH)|ERR_(TLS|SSL|STREAM_PREMATURE_CLOSE|HTTP2).*|CERT_.*|DEPTH_ZERO_.*|UNABLE_TO_.*)$/;

/** HTTP: a 5xx is a failure of the server; a 4xx, also 429, is an answer. 499 is the caller's own cancel. */
export function classifyStatus(status: number): Verdict {
  if (status === 499) return 'none';
  return status >= 500 ? 'failure' : 'success';
}

/** A status of gRPC: UNAVAILABLE, INTERNAL, DEADLINE_EXCEEDED and DATA_LOSS are failures, CANCELLED says nothing. */
export function classifyCode(code: number): Verdict {
  if (code === cancelledCode) return 'none';
  return failedCodes.has(code) ? 'failure' : 'success';
}

/**
 * What a thrown error says of the service `target` (a context, or a contract's type name) or of an outside address. A
 * refusal of the domain is an answer; what timed out, broke or is a bug is a failure; the caller's own cancel says
 * nothing.
 *
 * Nor does what another machine says or does: a service that passes on that its neighbour is away (`facts.service`
 * names another), that a breaker or a bulkhead behind it refused, or that it is overloaded and sheds a lower class, is
 * there itself. Counting these would open breakers from one end of the system to the other.
 */
export function classify(error: unknown, target?: string): Verdict {
  if (error instanceof Refusal) return ofRefusal(error, target);
  if (!(error instanceof Error)) return 'failure';
  if (error.name === 'AbortError') return 'none';
  if (error.name === 'TimeoutError') return 'failure';
  const { code, status, statusCode } = error as { code?: unknown; status?: unknown; statusCode?: unknown };
  for (const known of [status, statusCode]) if (typeof known === 'number') return classifyStatus(known);
  if (typeof code === 'number') return classifyCode(code);
  if (typeof code === 'string' && failedErrors.test(code)) return 'failure';
  // fetch hides the socket's error behind "fetch failed".
  return error.cause === undefined ? 'failure' : classify(error.cause, target);
}

function ofRefusal({ reason, facts }: Refusal, target: string | undefined): Verdict {
  if (reason === Reason.CANCELLED) return 'none';
  if (!failedReasons.has(reason)) return 'success';
  const { state, service } = facts;
  if (state !== undefined && machineStates.has(state) && reason === Reason.UNAVAILABLE) return 'none';
  if (target !== undefined && service !== undefined && contextOf(service) !== contextOf(target)) return 'none';
  return 'failure';
}

/** `patient` of both `patient` and `verum.patient.v1.PatientService`: what is one process is one target. */
function contextOf(service: string): string {
  const [first = '', context] = service.split('.');
  return context ?? first;
}
