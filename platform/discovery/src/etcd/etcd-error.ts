import { type ServiceError, status } from '@grpc/grpc-js';

/**
 * What went wrong with etcd, as far as somebody acts on it:
 * `unreachable` no host answers or has a leader, so try later; `login` user or password are wrong, `denied` the user
 * may not, both of which only a person mends; `gone` there is no such lease; `failed` anything else.
 */
export type EtcdProblem = 'unreachable' | 'login' | 'denied' | 'gone' | 'failed';

/** A call to etcd that was not answered. The message is for an operator and quotes neither user nor password. */
export class EtcdError extends Error {
  readonly problem: EtcdProblem;
  /** The same for the log, which keeps codes of errors and no messages. */
  readonly code: string;

  constructor(problem: EtcdProblem, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'EtcdError';
    this.problem = problem;
    this.code = problem;
  }
}

/** etcd's own words (v3rpc/rpctypes/error.go) say more than its gRPC codes: two INVALID_ARGUMENTs differ in what to do. */
export function toEtcdError(error: unknown, host: string): EtcdError {
  const { code, details = '' } = error as Partial<ServiceError>;
  const say = (problem: EtcdProblem, message: string) => new EtcdError(problem, `etcd at ${host} ${message}`, error);
  if (/authentication failed|invalid user ID or password/.test(details)) {
    return say('login', 'does not accept user and password: see Etcd.User and Etcd.Pass (etcd 不接受该用户名或密码)');
  }
  if (/user name is empty/.test(details)) {
    return say('login', 'asks for a user and a password: set Etcd.User and Etcd.Pass (etcd 要求用户名和密码)');
  }
  if (code === status.PERMISSION_DENIED || /permission denied/.test(details)) {
    return say('denied', 'does not let this user read or write the key (etcd 用户无权访问该键)');
  }
  if (code === status.NOT_FOUND) return say('gone', 'has no such lease (租约已不存在)');
  if (code === status.UNAVAILABLE || code === status.DEADLINE_EXCEEDED || code === status.CANCELLED) {
    return say('unreachable', `cannot be reached: ${details} (无法连接 etcd)`);
  }
  return say('failed', `answered ${code ?? 'nothing'}: ${details}`);
}

/** The token ran out, or the member that gave it was started anew: a new login mends it. */
export function isTokenStale(error: unknown): boolean {
  const { code, details = '' } = error as Partial<ServiceError>;
  return code === status.UNAUTHENTICATED || /invalid auth token|revision of auth store is old/.test(details);
}

/** The user is configured here, but etcd runs without users: then nobody needs a token. */
export function isAuthOff(error: unknown): boolean {
  return /authentication is not enabled/.test((error as Partial<ServiceError>).details ?? '');
}
