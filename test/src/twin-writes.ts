import { createHash } from 'node:crypto';
import { edc, randomisation } from '@verum/contracts';
import { sexOf, subjects, textFile } from './twin-acts.ts';
import { type BlindedPerson, siteOne, siteTwo } from './twin-people.ts';
import { type Probe, probe } from './twin-probes.ts';
import { blindedFile, clinicalData, saidElsewhere } from './twin-study.ts';

/** A request that would change something, and who makes it. */
export interface WriteProbe extends Probe {
  readonly by: BlindedPerson | 'secondManager';
  /** The request is signed: it needs a proof of its own. */
  readonly isSigned?: true;
}

const { method: capture } = edc.EdcService;
const { method: entry } = edc.CaptureService;
const { method: queries } = edc.QueryService;
const { method: review } = edc.ReviewService;
const reason = 'as told';
const text = 'Please check';

/** Everything that can be asked of one form, of which the caller must learn only that there is no such form. */
export function requestsAbout(subject: string, form: string): WriteProbe[] {
  const at = (study: string) => ({ study, subject, form });
  const titre = [{ path: 'IG.LB/IT.TITRE', value: '3' }];
  const looked = [{ path: 'IG.LB/IT.TITRE', version: 1n }];
  const step = (study: string) => ({ ...at(study), number: 1, text });
  const by = (who: WriteProbe['by'], one: Probe): WriteProbe => ({ ...one, by: who });
  return [
    ...[0n, 1n, 12n].flatMap((expectedRevision) => [
      by(
        'crc',
        probe(capture.saveForm, (study) => ({ ...at(study), expectedRevision, items: titre, reason })),
      ),
      by(
        'crc',
        probe(entry.skipForm, (study) => ({ ...at(study), expectedRevision, reason })),
      ),
      by(
        'crc',
        probe(entry.removeForm, (study) => ({ ...at(study), expectedRevision, reason })),
      ),
    ]),
    by(
      'crc',
      probe(entry.removeGroup, (study) => ({ ...at(study), group: 'IG.BP!1', reason })),
    ),
    by(
      'crc',
      probe(entry.annotate, (study) => ({ ...at(study), text })),
    ),
    by('crc', probe(entry.listAnnotations, at)),
    by('crc', probe(capture.getForm, at)),
    by('auditor', probe(capture.getItemHistory, at)),
    by(
      'monitor',
      probe(queries.openQuery, (study) => ({ ...at(study), text })),
    ),
    by(
      'manager',
      probe(queries.openQuery, (study) => ({ ...at(study), text, follows: 1 })),
    ),
    by('crc', probe(queries.answerQuery, step)),
    by('monitor', probe(queries.closeQuery, step)),
    by('monitor', probe(queries.reopenQuery, step)),
    by('manager', probe(queries.releaseQuery, step)),
    by('manager', probe(queries.cancelQuery, step)),
    by('auditor', probe(queries.commentQuery, step)),
    by(
      'monitor',
      probe(queries.assignQuery, (study) => ({ ...at(study), number: 1, assignee: '' })),
    ),
    by(
      'monitor',
      probe(review.verifyItems, (study) => ({ study, forms: [{ subject, form, items: looked }] })),
    ),
    by(
      'monitor',
      probe(review.verifyItems, (study) => ({
        study,
        forms: [
          { subject, form, items: looked },
          { subject, form: 'SE.SCR~FO.SV', items: [{ path: 'IG.SV/IT.SVDAT', version: 1n }] },
        ],
      })),
    ),
    // Judged before the proof is: what is not there costs nobody a password.
    by(
      'investigator',
      probe(review.sign, (study) => ({ study, subject, place: form, meaning: 'Seen', proof: 'none' })),
    ),
    by('manager', probe(review.getLockChecklist, at)),
    by(
      'manager',
      probe(review.freeze, (study) => ({ ...at(study), reason })),
    ),
    by(
      'manager',
      probe(review.lock, (study) => ({ ...at(study), reason })),
    ),
    by(
      'manager',
      probe(review.requestUnlock, (study) => ({ ...at(study), reason })),
    ),
    by(
      'auditor',
      probe(review.getChangesSinceSignature, (study) => ({ study, subject, place: form })),
    ),
    by(
      'crc',
      probe(queries.batchQueries, (study) => ({
        study,
        action: edc.QueryAction.ANSWER,
        text,
        queries: [{ subject, form, number: 1 }],
      })),
    ),
  ];
}

const sha256 = (content: string) => createHash('sha256').update(content);

/** A day's work of the blinded in both studies, in this order; all of it must be answered alike. */
export function dayOfWork(): WriteProbe[] {
  const { much, little, elsewhere, locked } = subjects;
  const by = (who: WriteProbe['by'], one: Probe): WriteProbe => ({ ...one, by: who });
  const save = (subject: string, form: string, revision: number, values: Record<string, string>, complete?: boolean) =>
    by(
      'crc',
      probe(capture.saveForm, (study) => ({
        ...{ study, subject, form, expectedRevision: BigInt(revision), reason },
        items: Object.entries(values).map(([path, value]) => ({ path, value })),
        ...(complete !== undefined && { complete }),
      })),
    );
  const lab = 'SE.BASE~FO.LB';
  const of = (subject: string, form: string) => (study: string) => ({ study, subject, form, reason });
  const hash = sha256(blindedFile).digest('base64');
  const file = sha256(blindedFile).digest('hex');
  const importing = (values: string, more: object = {}) =>
    [true, false].map((dryRun) =>
      by(
        'manager',
        probe(capture.importClinicalData, (study) => ({
          ...{
            study,
            site: siteOne,
            dryRun,
            document: { contentType: 'application/xml', data: Buffer.from(clinicalData(much, values)) },
          },
          ...more,
        })),
      ),
    );
  return [
    // A blinded item is one that the form does not have.
    save(much, lab, 1, { 'IG.LB/IT.TITRE': '77' }),
    save(much, lab, 1, { 'IG.PK/IT.CMAX': '77' }),
    // A file that only the unblinded brought is not there, and can be brought.
    save(much, lab, 1, { 'IG.LB/IT.SCAN': hash }),
    by(
      'crc',
      probe(entry.getFile, (study) => ({ study, subject: much, file })),
    ),
    by(
      'crc',
      probe(entry.uploadFile, (study) => ({ study, subject: much, name: 'mine.txt', document: textFile(blindedFile) })),
    ),
    by(
      'crc',
      probe(entry.getFile, (study) => ({ study, subject: much, file })),
    ),
    save(much, lab, 1, { 'IG.LB/IT.SCAN': hash }),
    // Values that blinded checks and derivations read.
    save(much, lab, 2, { 'IG.LB/IT.GLUC': '900.5' }),
    save(much, lab, 3, { 'IG.LB/IT.GLUC': '0.1' }, true),
    save(much, 'SE.SCR~FO.VS', 1, { 'IG.VS/IT.WEIGHT': '95' }),
    save(much, 'SE.SCR~FO.VS', 2, { 'IG.BP!1/IT.SBP': '40' }),
    // What skip logic, skipping and removing do where something blinded is beside or not.
    by(
      'crc',
      probe(entry.skipForm, (study) => ({ ...of(much, lab)(study), expectedRevision: 4n })),
    ),
    by(
      'crc',
      probe(entry.skipForm, (study) => ({ ...of(much, lab)(study), expectedRevision: 5n, undo: true })),
    ),
    by(
      'crc',
      probe(entry.skipForm, (study) => ({ ...of(little, lab)(study) })),
    ),
    by(
      'crc',
      probe(entry.removeForm, (study) => ({ ...of(much, 'SE.UNS!1~FO.VS')(study), expectedRevision: 1n })),
    ),
    by(
      'crc',
      probe(entry.skipVisit, (study) => ({ study, subject: much, visit: 'SE.UNS!7', reason })),
    ),
    by(
      'crc',
      probe(entry.skipVisit, (study) => ({ study, subject: little, visit: 'SE.W4', reason })),
    ),
    save(much, 'SE.UNS!7~FO.VS', 0, { 'IG.VS/IT.WEIGHT': '81' }),
    // Review of places with blinded forms in them.
    by(
      'monitor',
      probe(review.verifyItems, (study) => ({
        study,
        forms: [{ subject: much, form: lab, items: [{ path: 'IG.LB/IT.GLUC', version: 3n }] }],
      })),
    ),
    {
      ...by(
        'investigator',
        probe(review.sign, (study) => ({ study, subject: much, place: 'SE.BASE', meaning: 'Seen' })),
      ),
      isSigned: true,
    },
    {
      ...by(
        'investigator',
        probe(review.sign, (study) => ({ study, subject: much, place: '', meaning: 'Seen' })),
      ),
      isSigned: true,
    },
    {
      ...by(
        'investigator',
        probe(review.sign, (study) => ({ study, subject: locked, place: 'SE.BASE', meaning: 'Seen' })),
      ),
      isSigned: true,
    },
    by(
      'crc',
      probe(randomisation.RandomisationService.method.randomiseSubject, (study) => ({
        study,
        subject: locked,
        strata: sexOf('F'),
      })),
    ),
    // A transfer of data that names what the importer must not see.
    ...importing('<ItemData ItemOID="IT.TITRE" Value="77"/>'),
    ...importing('<ItemData ItemOID="IT.TITRE" Value="78"/>', { reason }),
    ...importing('<ItemData ItemOID="IT.TITRE" Value="79"/>', { reason, keepMisfits: true }),
    ...importing('<ItemData ItemOID="IT.GLUC" Value="6.1"/>', { reason }),
    ...importing(`<ItemData ItemOID="IT.GLUC" Value="6.1">${saidElsewhere('fasting')}</ItemData>`, { reason }),
    ...importing(`<ItemData ItemOID="IT.TITRE" Value="77">${saidElsewhere('diluted')}</ItemData>`, { reason }),
    // Holds, from the inside outwards.
    by(
      'manager',
      probe(review.freeze, (study) => ({ study, subject: much, visit: 'SE.BASE', reason })),
    ),
    save(much, lab, 7, { 'IG.LB/IT.GLUC': '5' }),
    by(
      'manager',
      probe(review.lock, (study) => ({ study, subject: much, visit: 'SE.BASE', reason })),
    ),
    by(
      'manager',
      probe(review.requestUnlock, (study) => ({ study, subject: much, visit: 'SE.BASE', reason })),
    ),
    by(
      'secondManager',
      probe(review.decideUnlock, (study) => ({ study, number: 3, approve: true, reason })),
    ),
    by(
      'manager',
      probe(review.lock, (study) => ({ study, subject: elsewhere, reason })),
    ),
    by(
      'manager',
      probe(review.lock, (study) => ({ study, site: siteTwo, reason })),
    ),
    by(
      'manager',
      probe(review.lock, (study) => ({ study, reason })),
    ),
    by(
      'manager',
      probe(review.requestUnlock, (study) => ({ study, reason })),
    ),
    by(
      'office',
      probe(review.decideUnlock, (study) => ({ study, number: 4, approve: true, reason })),
    ),
  ];
}
