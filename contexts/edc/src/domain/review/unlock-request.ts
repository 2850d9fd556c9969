import type { HoldPlace } from './hold.ts';

export type UnlockState = 'PENDING' | 'APPROVED' | 'REFUSED';

export interface UnlockRequest extends HoldPlace {
  /** Within the study, from 1. */
  readonly number: number;
  readonly atSite: string;
  readonly isBlinded: boolean;
  readonly state: UnlockState;
  readonly reason: string;
  readonly requestedBy: string;
  /** As the trail has it; null where it has none. */
  readonly requestedByName: string | null;
  /** ISO 8601, UTC. */
  readonly requestedAt: string;
  readonly decidedBy: string | null;
  readonly decidedByName: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
}
