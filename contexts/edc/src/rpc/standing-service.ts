import { refuse, violation } from '@verum/call';
import { edc } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import type { Standing } from '../domain/visit/standing.ts';
import { followSubject } from '../logic/casebook/follow-subject.ts';
import type { ServiceContext } from '../service-context.ts';

/** verum.edc.v1.StandingService: message ↔ command, nothing else. */
export function standingService(service: ServiceContext): Binding {
  return bind(edc.StandingService, {
    async followSubject({ study, subject, site, timeZone: zone, standing, since, revision, reason }, call) {
      const told = { study, subject, site, zone, since, reason, standing: standingOf(standing) };
      return { build: await followSubject(service, call, { ...told, revision: Number(revision) }) };
    },
  });
}

const standings: Partial<Record<edc.Standing, Standing>> = {
  [edc.Standing.ACTIVE]: 'ACTIVE',
  [edc.Standing.SCREEN_FAILED]: 'SCREEN_FAILED',
  [edc.Standing.COMPLETED]: 'COMPLETED',
  [edc.Standing.WITHDRAWN]: 'WITHDRAWN',
};

function standingOf(standing: edc.Standing): Standing {
  const known = standings[standing];
  if (known) return known;
  const [textEn, textZh] = ['is none of the values known here', '不是已知的取值'];
  throw refuse('INVALID_REQUEST', { violations: [violation('standing', 'unknown', textEn, textZh)] });
}
