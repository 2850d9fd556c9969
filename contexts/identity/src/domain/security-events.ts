export type EventKind =
  | 'login.succeeded'
  | 'login.failed'
  | 'login.refused'
  | 'account.locked'
  | 'account.unlocked'
  | 'session.ended'
  | 'session.reuse'
  | 'password.set'
  | 'password.changed'
  | 'reauthentication.succeeded'
  | 'proof.used'
  | 'second_factor.begun'
  | 'second_factor.set'
  | 'second_factor.removed'
  | 'second_factor.reset'
  | 'user.created'
  | 'user.invited'
  | 'user.enabled'
  | 'user.disabled'
  | 'role.granted'
  | 'role.revoked'
  | 'api_key.created'
  | 'api_key.revoked'
  | 'signing_key.rotated';

/** Never holds what somebody typed. */
export interface NewSecurityEvent {
  readonly kind: EventKind;
  /** Whom it is about; absent for a login name that nobody has. */
  readonly userId?: string | undefined;
  readonly actor: string;
  readonly sessionId?: string | undefined;
  readonly facts?: Readonly<Record<string, string>> | undefined;
}

export interface SecurityEvent {
  /** A number as text: int8 goes further than JavaScript's. */
  readonly id: string;
  readonly atMs: number;
  readonly kind: string;
  readonly userId: string;
  readonly actor: string;
  readonly sessionId: string;
  readonly facts: Readonly<Record<string, string>>;
}
