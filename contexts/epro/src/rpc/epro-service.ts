import { epro } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { createInstrument } from '../logic/create-instrument.ts';
import { getInstrument } from '../logic/get-instrument.ts';
import { listInstruments } from '../logic/list-instruments.ts';
import type { ServiceContext } from '../service-context.ts';

/** verum.epro.v1.EproService: message ↔ command, nothing else. */
export function eproService(service: ServiceContext): Binding {
  return bind(epro.EproService, {
    createInstrument: (request, call) => createInstrument(service, call, request),
    getInstrument: (request, call) => getInstrument(service, call, request),
    async listInstruments(request, call) {
      const { instruments, nextPageToken } = await listInstruments(service, call, request);
      return { instruments: [...instruments], nextPageToken };
    },
  });
}
