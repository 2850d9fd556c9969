import { setTimeout } from 'node:timers/promises';
import { loadConfig, object } from '@verum/config';
import { Role, trial } from '@verum/contracts';
import type { Client } from '@verum/rpc';
import { hospitalSyncConfig } from './connect/hospital-config.ts';
import type { ConnectorsConfig } from './connect/open-connectors.ts';
import { type Harness, place } from './harness.fixture.ts';

export type Hospitals = Client<typeof trial.HospitalService>;

/** The configuration as an operator would write it. */
export function configured(yaml: string): ConnectorsConfig {
  return loadConfig(yaml, object(hospitalSyncConfig), { file: 'trial-srv.yaml' });
}

/** One FHIR hospital on this machine. */
export function fhirHospital(code: string, host: string, more = ''): string {
  return `  - { Code: ${code}, Url: "http://${host}/r4", Timeout: 5s, Networks: [127.0.0.0/8], PageSize: 2, Rate: { burst: 1000, rate: 1000 }${more} }\n`;
}

export const officeOf = (harness: Harness) => harness.hospitalsAs('office', place(Role.TRIAL_OFFICE, '*', '*'));

/** Waits until a hospital's run has come to this state; fails with what it found after a while. */
export async function untilRun(
  hospitals: Hospitals,
  hospital: string,
  isSo: (run: trial.SyncRun, status: trial.SyncStatus) => boolean,
): Promise<trial.SyncRun> {
  let seen: unknown;
  for (let tries = 0; tries < 2_400; tries += 1) {
    const { sync } = await hospitals.getHospital({ hospital });
    seen = { run: sync?.run, failure: sync?.failure, nextTryAt: sync?.nextTryAt };
    if (sync?.run && isSo(sync.run, sync)) return sync.run;
    await setTimeout(25);
  }
  throw new Error(`it never came to that: ${JSON.stringify(seen)}`);
}

export const isDone = (number: number) => (run: trial.SyncRun) =>
  run.number === number && run.state === trial.SyncRunState.DONE;

/** Asks for an exchange and waits for its end. */
export async function exchanged(hospitals: Hospitals, hospital: string, full = false): Promise<trial.SyncRun> {
  const { number } = await hospitals.syncHospital({ hospital, full });
  return await untilRun(hospitals, hospital, isDone(number));
}
