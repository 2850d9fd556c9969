import { epro, identity } from '@verum/contracts';
import type { DemoPlan } from '@verum/demo';
import { client } from '@verum/rpc';
import { restChannel } from '../rest-channel.ts';
import { cliCall } from '../session.ts';
import { coordinatorOf } from './session.ts';

export interface PairingLink {
  readonly subject: string;
  /** Good for 15 minutes, and for one device. */
  readonly link: string;
}

/** A place in the trial for whoever tries the diary; undefined where the demo has none. */
export async function pairingLink(address: string, plan: DemoPlan, password: string): Promise<PairingLink | undefined> {
  const { forVisitors: subject } = plan.diary;
  const site = plan.subjects.find(({ screeningNumber }) => screeningNumber === subject)?.site;
  if (subject === undefined || site === undefined) return undefined;
  const call = cliCall('demo');
  try {
    const loginName = coordinatorOf(plan, site);
    const signIn = client(identity.IdentityService, restChannel({ address }));
    const { accessToken } = await signIn.login({ loginName, password }, { call });
    const devices = client(epro.DeviceService, restChannel({ address, token: () => accessToken }));
    const asked = { study: plan.study.code, subject, kind: epro.DeviceKind.OWN };
    const { path } = await devices.createPairingCode(asked, { call });
    return { subject, link: `${address}${path}` };
  } finally {
    call.end();
  }
}
