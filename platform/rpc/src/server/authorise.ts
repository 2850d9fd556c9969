import { refuse } from '@verum/call';
import { methodRules } from '@verum/contracts';
import type { Incoming } from '../dispatcher.ts';

/**
 * Whether the method may be called at all. A study in which the caller has no grant is reported as not found, so
 * that its existence is not told; which rows of it are then reached is decided by `call.scope` in the use case.
 */
export function authorise(incoming: Incoming): Incoming {
  const { scope } = methodRules(incoming.method);
  const places = incoming.call.scope;
  switch (scope) {
    case 'public':
    case 'self':
    case 'service':
    case 'device':
      return incoming;
    case 'platform':
      if (!places.some(({ study, site }) => study === '*' && site === '*')) throw refuse('PERMISSION_DENIED');
      return incoming;
    case 'any':
      if (places.length === 0) throw refuse('PERMISSION_DENIED');
      return incoming;
    case 'study':
    case 'whole-study': {
      const named = studyOf(incoming);
      const covers = ({ study }: { study: string }) => study === '*' || study === named;
      const here = places.filter(covers);
      if (here.some(({ site }) => scope === 'study' || site === '*')) return incoming;
      throw incoming.call.grants.some(covers)
        ? refuse('PERMISSION_DENIED', { facts: { study: named } })
        : refuse('NOT_FOUND', { facts: { study: named } });
    }
  }
}

function studyOf({ method, request }: Incoming): string {
  const study = (request as { study?: unknown }).study;
  if (typeof study !== 'string') throw new Error(`${method.toString()} has a study's scope and no field "study"`);
  return study;
}
