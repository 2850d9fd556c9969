import { type Call, refuse, type Violation, violation } from '@verum/call';
import type { Sql } from '@verum/database';
import { isTrailKind, trailKinds } from '../../domain/trail/trail.ts';
import { findPlace } from '../../store/casebooks.ts';
import type { TrailFilter } from '../../store/trail.ts';
import { reachOf } from '../reach.ts';

/** A filter as it is asked for; '' for any. */
export interface AskedTrail {
  readonly study: string;
  readonly subject: string;
  readonly form: string;
  readonly path: string;
  readonly actor: string;
  readonly kind: string;
  /** A day or an instant, ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
}

/**
 * @throws Refusal INVALID_REQUEST for a form without its subject or a path without its form (one index for each of
 * these would cost every save, and the export has them all), a kind that there is not, a time that is none
 */
export function readTrailFilter(call: Call, asked: AskedTrail): TrailFilter {
  const { study, subject, form, path, kind } = asked;
  const violations: Violation[] = [];
  if (form !== '' && subject === '') violations.push(needs('form', 'subject'));
  if (path !== '' && form === '') violations.push(needs('path', 'form'));
  const [from, to] = (['from', 'to'] as const).map((field) => {
    const instant = asked[field] === '' ? '' : instantOf(asked[field]);
    if (instant === undefined) {
      const textEn = 'is not a day or an instant in UTC, such as 2026-06-01 or 2026-06-01T08:00:00Z';
      violations.push(
        violation(field, 'instant', textEn, '不是 UTC 日期或时刻，例如 2026-06-01 或 2026-06-01T08:00:00Z'),
      );
    }
    return instant ?? '';
  }) as [string, string];
  if (kind !== '' && !isTrailKind(kind)) {
    const kinds = Object.keys(trailKinds).join(', ');
    violations.push(violation('kind', 'unknown', `is not one of ${kinds}`, `不是以下之一：${kinds}`));
  }
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
  return { ...asked, ...reachOf(call, study), kind: isTrailKind(kind) ? kind : '', from, to };
}

/** @throws Refusal NOT_FOUND for a subject out of reach, as for one that does not exist */
export async function requireSubject(sql: Sql, { study, subject, sites }: TrailFilter): Promise<void> {
  if (subject !== '' && !(await findPlace(sql, { study, subject }, sites))) {
    throw refuse('NOT_FOUND', { facts: { study, subject } });
  }
}

function instantOf(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z)?$/.test(text) || text < '0001') return undefined;
  const ms = Date.parse(text);
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10))) return undefined;
  // As it was given: PostgreSQL counts microseconds, which a Date would cut off.
  return text.includes('T') ? text : `${text}T00:00:00Z`;
}

function needs(field: string, other: string): Violation {
  const textEn = `is told together with ${other}`;
  return violation(field, 'needs', textEn, `须与 ${other} 一起给出`);
}
