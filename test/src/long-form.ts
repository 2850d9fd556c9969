import { longDocument } from '@verum/bench';
import { edc, Role, trial } from '@verum/contracts';
import type { Person, Stack } from './stack.ts';

export { type LongItem, longForm, longItems } from '@verum/bench';

export const longStudy = 'LONG-01';

/** The study with its form published and active at one hospital; the coordinator there. */
export async function setUpLongForm(stack: Stack, site: string): Promise<Person> {
  const trials = stack.admin.of(trial.TrialService);
  await trials.createStudy({ study: { code: longStudy, title: [{ lang: 'en', text: 'Long form' }] } });
  const name = [{ lang: 'en', text: 'The hospital' }];
  await trials.addSite({ study: longStudy, site: { code: site, name, timeZone: 'Asia/Shanghai' } });
  const manager = await stack.person('long.manager', { role: Role.DATA_MANAGER, study: longStudy, site: '*' });
  const capture = manager.of(edc.EdcService);
  const document = { contentType: 'application/xml', data: await longDocument() };
  const { build } = await capture.importBuild({ study: longStudy, document });
  const active = { study: longStudy, build: build?.build ?? '' };
  await capture.publishBuild(active);
  await capture.activateBuild({ ...active, site, fromDate: '2026-01-05', approval: 'EC-2026-014' });
  return await stack.person('long.crc', { role: Role.CRC, study: longStudy, site });
}
