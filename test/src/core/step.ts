import type { QueryState, Who } from './model.ts';

/** What one of the cast does; a plain value, so that a counterexample can be read. */
export type Step = { readonly by: Who } & (
  | {
      readonly kind: 'save';
      readonly form: string;
      /** By item path; `null` blanks, `!text` says why it was not done. */
      readonly values: Readonly<Record<string, string | null>>;
      readonly complete?: boolean | undefined;
      readonly reason: string;
      /** Based on the revision before the present one. */
      readonly stale?: true | undefined;
    }
  | {
      readonly kind: 'skip' | 'remove';
      readonly form: string;
      readonly undo: boolean;
      readonly stale?: true | undefined;
    }
  | { readonly kind: 'removeGroup'; readonly form: string; readonly group: string; readonly undo: boolean }
  | { readonly kind: 'skipVisit'; readonly visit: string; readonly undo: boolean }
  | { readonly kind: 'annotate'; readonly form: string }
  | { readonly kind: 'ask'; readonly form: string; readonly path: string; readonly follows: number }
  | {
      readonly kind: QueryAction;
      /** Which of the queries there are, counted around. */
      readonly query: number;
      readonly text: string;
      readonly stale?: true | undefined;
    }
  | {
      readonly kind: 'verify';
      readonly form: string;
      /** '' for every item that holds something. */
      readonly path: string;
      readonly withdraw: boolean;
      readonly stale?: true | undefined;
    }
  | {
      readonly kind: 'sign';
      readonly place: string;
      readonly seen: 'none' | 'right' | 'old';
      readonly proof: 'good' | 'used';
    }
  | { readonly kind: 'freeze' | 'unfreeze' | 'lock' | 'requestUnlock'; readonly place: string }
  | { readonly kind: 'decideUnlock'; readonly request: number; readonly approve: boolean }
  | { readonly kind: 'activate' }
  | { readonly kind: 'migrate'; readonly dryRun: boolean }
);

export type QueryAction = 'answer' | 'reopen' | 'close' | 'cancel' | 'release' | 'comment' | 'assign';
export type StepOf<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;

export const queryActions: readonly QueryAction[] = [
  ...(['answer', 'reopen', 'close', 'cancel', 'release', 'comment', 'assign'] as const),
];

/** What follows on what; DESIGN §5. */
export const queryLife: Readonly<Record<string, QueryState>> = {
  'release CANDIDATE': 'OPEN',
  'cancel CANDIDATE': 'CANCELLED',
  'answer OPEN': 'ANSWERED',
  'close OPEN': 'CLOSED',
  'cancel OPEN': 'CANCELLED',
  'reopen ANSWERED': 'OPEN',
  'close ANSWERED': 'CLOSED',
};

/** As one says it: `crc saves SE.SCR~FO.VS {"IG.VS/IT.WEIGHT":"80"}`. */
export function say({ by, kind, ...rest }: Step): string {
  const facts = Object.entries(rest).filter(([, value]) => value !== undefined && value !== '');
  return `${by}: ${kind} ${facts.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ')}`;
}
