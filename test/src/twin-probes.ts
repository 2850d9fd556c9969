import type { DescMethod, MessageInitShape } from '@bufbuild/protobuf';
import { edc, httpRules, methodRules, randomisation, services, trial } from '@verum/contracts';
import { messageOf } from './raw-http.ts';
import { sampleRequest } from './sample-request.ts';
import { openForms, subjects } from './twin-acts.ts';
import { siteOne, siteTwo } from './twin-people.ts';
import { pharmacyForm, shadowForm, unscheduledPharmacy } from './twin-study.ts';

/** One request, as it is made to either study. */
export interface Probe {
  readonly name: string;
  readonly method: DescMethod;
  readonly message: (study: string) => ReturnType<typeof messageOf>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Forms that only the unblinded may know of, each beside one that nobody has. */
export const hiddenForms = {
  [shadowForm]: 'SE.BASE~FO.NO.BLINDED',
  [pharmacyForm]: 'SE.BASE~FO.NO',
  [unscheduledPharmacy]: 'SE.UNS!7~FO.NO',
} as const;

export function probe<M extends DescMethod>(
  method: M,
  fields: (study: string) => MessageInitShape<M['input']>,
  headers?: Probe['headers'],
): Probe {
  const shown = JSON.stringify(fields('…'), (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  const message = (study: string) => messageOf(method, fields(study));
  return { name: `${method.name} ${shown}`, method, message, ...(headers && { headers }) };
}

const routed = services.flatMap((service) => service.methods).filter((method) => httpRules(method).length > 0);
const isRead = (method: DescMethod) => httpRules(method)[0]?.verb === 'GET';

/** Every route of the contracts that reads, also those added tomorrow, about each thing that it may be about. */
export function walkedReads(): Probe[] {
  const forms = [...openForms, ...Object.keys(hiddenForms)];
  const things = Object.values(subjects).flatMap((subject) =>
    (subject === subjects.much ? forms : forms.slice(-2)).map((form): Record<string, string> => ({ subject, form })),
  );
  const more = { site: siteOne, hospital: siteOne, build: '2', with: '1', scheme: '1', visit: 'SE.BASE', number: '1' };
  const probes = new Map<string, Probe>();
  for (const method of routed.filter(isRead)) {
    // Nobody's, one's own, or a device's, which no person may call.
    if (['public', 'self', 'device'].includes(methodRules(method).scope)) continue;
    // Where the rate is limited once is enough: the lists below ask by more.
    for (const thing of methodRules(method).rate ? things.slice(0, 1) : things) {
      const message = (study: string) => sampleRequest(method, { ...more, ...thing, study });
      const name = `${method.name} ${JSON.stringify(message('…'), (_, value) => (typeof value === 'bigint' ? `${value}` : value))}`;
      probes.set(name, { name, method, message });
    }
  }
  return [...probes.values()];
}

const ofStudy = (study: string) => ({ study });

/** Lists by every filter, and by pages of one. */
export function listReads(builds: readonly string[]): Probe[] {
  const { QueryState, QueryOrigin, WorkKind, ExportFormat, AuditFormat, UnlockState } = edc;
  const { method: capture } = edc.EdcService;
  const { method: queries } = edc.QueryService;
  const { method: review } = edc.ReviewService;
  const { method: amendment } = edc.AmendmentService;
  const { method: work } = edc.WorkService;
  const { method: captured } = edc.CaptureService;
  const { method: random } = randomisation.RandomisationService;
  const probes: Probe[] = [
    probe(trial.TrialService.method.listSubjects, ofStudy),
    probe(trial.TrialService.method.listArms, ofStudy),
    probe(random.getSummary, ofStudy),
    probe(random.listUnblindings, ofStudy),
    probe(capture.verifyHistory, ofStudy),
    probe(review.listHolds, ofStudy),
    probe(amendment.listOrphans, ofStudy),
    probe(amendment.listMigrations, ofStudy),
    probe(work.listAudit, (study) => ({ study, pageSize: 1000 })),
    probe(queries.getQueryAgeing, ofStudy),
  ];
  for (const site of ['', siteOne, siteTwo]) {
    probes.push(
      probe(capture.listCasebooks, (study) => ({ study, site })),
      probe(queries.listQueries, (study) => ({ study, site })),
      probe(queries.getQueryAgeing, (study) => ({ study, site })),
      probe(review.listDroppedVerifications, (study) => ({ study, site })),
      probe(review.getLockChecklist, (study) => ({ study, site })),
      probe(amendment.listOrphans, (study) => ({ study, site })),
      probe(work.countWork, (study) => ({ study, site })),
    );
    for (const kind of numbersOf(WorkKind).slice(1))
      probes.push(probe(work.listWork, (study) => ({ study, site, kind })));
  }
  for (const subject of Object.values(subjects)) {
    probes.push(
      probe(capture.getCasebook, (study) => ({ study, subject })),
      probe(queries.listQueries, (study) => ({ study, subject })),
      probe(captured.listForeignFacts, (study) => ({ study, subject, pageSize: 500 })),
      probe(review.listSignatures, (study) => ({ study, subject })),
      probe(review.getLockChecklist, (study) => ({ study, subject })),
      probe(work.listAudit, (study) => ({ study, subject, pageSize: 1000 })),
      probe(random.getAllocation, (study) => ({ study, subject })),
    );
    for (const place of ['', 'SE.SCR', 'SE.BASE', 'SE.UNS!1', 'SE.UNS!7', ...openForms, ...Object.keys(hiddenForms)]) {
      probes.push(probe(review.getChangesSinceSignature, (study) => ({ study, subject, place })));
      const level = place.includes('~') ? { form: place } : { visit: place };
      probes.push(probe(review.getLockChecklist, (study) => ({ study, subject, ...level })));
    }
    for (const form of [...openForms, ...Object.keys(hiddenForms)]) {
      probes.push(
        probe(capture.getForm, (study) => ({ study, subject, form })),
        probe(capture.getForm, (study) => ({ study, subject, form }), { 'if-none-match': '"1"' }),
        probe(capture.getItemHistory, (study) => ({ study, subject, form })),
        probe(captured.listAnnotations, (study) => ({ study, subject, form })),
        probe(queries.listQueries, (study) => ({ study, subject, form })),
        probe(work.listAudit, (study) => ({ study, form, pageSize: 1000 })),
        probe(capture.getItemHistory, (study) => ({ study, subject, form, item: 'IG.LB/IT.TITRE' })),
      );
      for (const number of [1, 2]) probes.push(probe(queries.getQuery, (study) => ({ study, subject, form, number })));
    }
  }
  for (const state of numbersOf(QueryState)) probes.push(probe(queries.listQueries, (study) => ({ study, state })));
  for (const origin of numbersOf(QueryOrigin)) probes.push(probe(queries.listQueries, (study) => ({ study, origin })));
  for (const state of numbersOf(UnlockState))
    probes.push(probe(review.listUnlockRequests, (study) => ({ study, state })));
  for (const number of [1, 2, 3]) probes.push(probe(review.decideUnlock, (study) => ({ study, number, reason: '' })));
  for (const kind of ['form', 'query', 'signature', 'hold', 'verification', 'build', 'file', 'unlock_request', 'visit'])
    probes.push(probe(work.listAudit, (study) => ({ study, kind, pageSize: 1000 })));
  for (const build of builds) {
    const named = (study: string) => ({ study, build });
    probes.push(probe(capture.getBuild, named), probe(capture.getBuildModel, named), probe(amendment.lintBuild, named));
    for (const other of builds) probes.push(probe(amendment.compareBuilds, (study) => ({ study, build, with: other })));
  }
  for (const number of [1, 2, 3, 4]) {
    probes.push(probe(amendment.getMigration, (study) => ({ study, number })));
    probes.push(probe(amendment.listMigratedSubjects, (study) => ({ study, number })));
  }
  const { ODM_1_3_2, ODM_2_0 } = ExportFormat;
  for (const [format, audit, extensions] of [
    [ODM_1_3_2, true, true],
    [ODM_2_0, true, true],
    [ODM_1_3_2, false, false],
    [ODM_2_0, false, true],
  ] as const)
    probes.push(probe(capture.exportStudy, (study) => ({ study, format, audit, extensions })));
  for (const format of [AuditFormat.CSV, AuditFormat.JSON_LINES])
    probes.push(probe(work.exportAudit, (study) => ({ study, format })));
  return probes;
}

/** Lists whose pages of one are read to the end, with what names the next page in the request and in the answer. */
export function pagedReads(): { readonly probe: (token: string) => Probe; readonly next: string }[] {
  const { WorkKind } = edc;
  const paged = <M extends DescMethod>(method: M, fields: object, at = 'pageToken', next = 'nextPageToken') => ({
    probe: (token: string) =>
      probe(
        method,
        (study) => ({ study, pageSize: 1, ...fields, [at]: token }) as unknown as MessageInitShape<M['input']>,
      ),
    next,
  });
  const subject = subjects.much;
  return [
    paged(edc.EdcService.method.listChanges, {}, 'since', 'next'),
    paged(edc.EdcService.method.listCasebooks, {}),
    paged(edc.EdcService.method.getItemHistory, { subject, form: 'SE.SCR~FO.VS' }),
    paged(edc.QueryService.method.listQueries, {}),
    paged(edc.CaptureService.method.listForeignFacts, { subject }),
    paged(edc.ReviewService.method.listHolds, {}),
    paged(edc.ReviewService.method.listUnlockRequests, {}),
    paged(edc.ReviewService.method.listDroppedVerifications, {}),
    paged(edc.AmendmentService.method.listOrphans, {}),
    paged(edc.AmendmentService.method.listMigratedSubjects, { number: 3 }),
    paged(edc.WorkService.method.listAudit, {}),
    ...numbersOf(WorkKind)
      .slice(1)
      .map((kind) => paged(edc.WorkService.method.listWork, { kind })),
  ];
}

/** The members of an enumeration, UNSPECIFIED first. */
function numbersOf<E extends number>(members: Readonly<Record<string, string | E>>): E[] {
  return Object.values(members).filter((member): member is E => typeof member === 'number');
}
