import { epro } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import type { ServiceContext } from '../service-context.ts';
import { alertMethods } from './alert-methods.ts';
import { entryMethods } from './entry-methods.ts';
import { siteReminders } from './reminder-methods.ts';

/** verum.epro.v1.OversightService, in the parts of which it consists. */
export function oversightService(service: ServiceContext): Binding {
  return bind(epro.OversightService, { ...entryMethods(service), ...siteReminders(service), ...alertMethods(service) });
}
