import { type Call, Refusal, refuse, violation } from '@verum/call';
import { type patient, Reason } from '@verum/contracts';
import type { ServiceContext } from '../service-context.ts';

/**
 * The patient to be linked with a subject of a site: one that the caller sees, of the site's own hospital. Here
 * patient has to answer: a link is never taken on trust.
 * @throws Refusal INVALID_REQUEST, UNAVAILABLE, DEADLINE_EXCEEDED
 */
export async function checkPatient(
  { patients }: ServiceContext,
  call: Call,
  { id, site }: { readonly id: string; readonly site: string },
): Promise<patient.Patient> {
  const found = await patients.getPatientInfo({ patient: id }, { call }).catch((error: unknown) => {
    const isUnseen =
      error instanceof Refusal && (error.reason === Reason.NOT_FOUND || error.reason === Reason.PERMISSION_DENIED);
    if (!isUnseen) throw error;
    return undefined;
  });
  if (found?.hospital === site) return found;
  throw notAtSite();
}

export function notAtSite(): Refusal {
  const textEn = 'is not a patient of the hospital of this site whom you may see';
  const textZh = '不是该研究中心所属医院中您有权查看的患者';
  return refuse('INVALID_REQUEST', { violations: [violation('patient', 'not_at_site', textEn, textZh)] });
}
