import { edc, Role, trial } from '@verum/contracts';
import type { Client } from '@verum/rpc';
import type { Stack } from './stack.ts';

export const site = '01';

export interface CorpusStudy {
  readonly study: string;
  readonly capture: Client<typeof edc.EdcService>;
  readonly casebooks: Client<typeof edc.CaptureService>;
}

export const managerOf = (study: string) => ({ role: Role.DATA_MANAGER, study, site: '*' });

export const odm = (data: Uint8Array) => ({ contentType: 'application/xml', data });

/** A study with one site and a data manager of its own, so that no limit of one caller holds up the next study. */
export async function openStudy(stack: Stack, study: string): Promise<CorpusStudy> {
  const trials = stack.admin.of(trial.TrialService);
  await trials.createStudy({ study: { code: study, title: [{ lang: 'en', text: study }] } });
  await trials.addSite({
    study,
    site: { code: site, name: [{ lang: 'en', text: 'The hospital' }], timeZone: 'Asia/Shanghai' },
  });
  const manager = await stack.person(`dm.${study}`, managerOf(study));
  return { study, capture: manager.of(edc.EdcService), casebooks: manager.of(edc.CaptureService) };
}

/** Imports and publishes these builds of a document; the last one becomes active at the site. */
export async function publishBuilds(
  { study, capture }: Pick<CorpusStudy, 'study' | 'capture'>,
  data: Uint8Array,
  oids: readonly string[],
) {
  let build = '';
  for (const metaDataVersion of oids) {
    const imported = await capture.importBuild({ study, document: odm(data), metaDataVersion });
    build = imported.build?.build ?? '';
    await capture.publishBuild({ study, build });
  }
  await capture.activateBuild({ study, build, site, fromDate: '2026-01-05', approval: 'EC-2026-014' });
}

export interface ExportAs {
  readonly format: edc.ExportFormat;
  readonly audit: boolean;
  readonly extensions?: boolean;
}

export async function exported(
  { study, capture }: Pick<CorpusStudy, 'study' | 'capture'>,
  as: ExportAs,
): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const { data } of capture.exportStudy({ study, ...as })) parts.push(data);
  return Buffer.concat(parts).toString('utf8');
}
