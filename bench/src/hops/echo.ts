import type { Actor } from '@verum/call';
import { patient, Role } from '@verum/contracts';
import { bind, type DispatcherOptions, type Implementation } from '@verum/rpc';

// A call of 277 bytes there and back, which is about what services ask of each other: a patient's basics.

const id = '0198f3a2-7c11-7d3e-9f00-5a1b2c3d4e5f';

/** The answer, filled up so that its bytes are as many as the contract's calls have in the mean. */
export const answer = {
  id,
  hospital: 'RJ01',
  basics: { name: 'x'.repeat(90), birthDate: '1962-05-17' },
  tags: ['hypertension', 'consented', 'x'.repeat(90)],
  revision: 7n,
};
export const request = { patient: id };
export const method = patient.PatientService.method.getPatientInfo;

const identity = {
  actor: { kind: 'user', id: 'u-1', name: '' } satisfies Actor,
  grants: [{ role: Role.CRC, study: '*', site: '*' }],
};

/** The service behind every way that is measured; it does nothing. */
export function echo(gates: DispatcherOptions['gates'] = []): DispatcherOptions {
  const unasked = Object.fromEntries(
    patient.PatientService.methods.map(({ localName }) => [localName, () => Promise.reject(new Error('not asked'))]),
  );
  const implementation = { ...unasked, getPatientInfo: async () => answer };
  return {
    bindings: [
      bind(patient.PatientService, implementation as unknown as Implementation<typeof patient.PatientService>),
    ],
    verifyToken: () => identity,
    observe: () => {},
    gates,
  };
}
