import { create } from '@bufbuild/protobuf';
import { edc, HttpBodySchema, randomisation, trial } from '@verum/contracts';
import { type DemoSession, missing, texts, userOf, writeBy } from './session.ts';

/** The study with its arms, hospitals and investigators. */
export async function loadStudy(session: DemoSession): Promise<void> {
  const { plan, call } = session;
  const trials = session.as(userOf(plan, 'OPERATOR'), trial.TrialService);
  const { code, titles, protocol, sponsor, phase, plannedSubjects } = plan.study;
  await trials.createStudy(
    { study: { code, title: texts(titles), protocol, sponsor, phase, plannedSubjects } },
    { call },
  );
  for (const arm of plan.arms)
    await trials.addArm({ study: code, arm: { code: arm.code, title: texts(arm.titles) } }, { call });
  for (const site of plan.sites) {
    const { timeZone, country } = site;
    await trials.addSite(
      {
        study: code,
        site: { code: site.code, name: texts(site.names), timeZone, country, plannedSubjects: site.plannedSubjects },
      },
      { call },
    );
    for (const { names, role } of site.investigators) {
      const investigator = { name: texts(names), role: trial.InvestigatorRole[role] };
      await trials.addInvestigator({ study: code, site: site.code, investigator }, { call });
    }
  }
}

/** The first build, active at every hospital since the first consent. */
export async function loadBuild(session: DemoSession, document: string): Promise<void> {
  const { plan, call } = session;
  const capture = session.as(userOf(plan, 'DATA_MANAGER'), edc.EdcService);
  const build = await publishedBuild(session, document);
  const fromDate = plan.subjects.map(({ consentDate }) => consentDate).toSorted()[0] ?? missing('subject');
  for (const { code } of plan.sites) {
    const approval = `EC-2026-${code}-014`;
    await capture.activateBuild({ study: plan.study.code, build, site: code, fromDate, approval }, { call });
  }
}

/** Imports and publishes a document; answers with the number of the build. */
export async function publishedBuild(session: DemoSession, text: string): Promise<string> {
  const { plan, call } = session;
  const study = plan.study.code;
  const capture = session.as(userOf(plan, 'DATA_MANAGER'), edc.EdcService);
  const document = create(HttpBodySchema, { contentType: 'application/xml', data: new TextEncoder().encode(text) });
  const imported = await capture.importBuild({ study, document }, { call });
  const build = imported.build?.build ?? missing('build');
  await capture.publishBuild({ study, build }, { call });
  return build;
}

/** The blinded list, uploaded and activated by the one who may see arms. */
export async function loadRandomisation(session: DemoSession): Promise<void> {
  const { plan } = session;
  const study = plan.study.code;
  const { by, reason, places } = plan.randomisation;
  const service = session.as(by, randomisation.RandomisationService);
  const design = {
    method: randomisation.Method.LIST,
    masking: randomisation.Masking.BLINDED,
    arms: plan.arms.map(({ code: arm }) => ({ arm, ratio: 1 })),
    factors: [{ code: 'site', levels: plan.sites.map(({ code }) => code) }],
  };
  const { scheme } = await service.createScheme({ study, design }, writeBy(session));
  const lines = places.map(({ site, sequence, arm, kit, number }) => [site, sequence, arm, kit, number].join(','));
  const csv = ['stratum,sequence,arm,kit,number', ...lines].join('\n');
  await service.generateList({ study, scheme, csv }, writeBy(session));
  await service.activateScheme({ study, scheme, reason }, writeBy(session));
}
