import { coreStudy } from '../../contexts/edc/src/testing-core.ts';

/** Which of two studies that differ in nothing but what the blinded may not see. */
export type Twin = 'A' | 'B';

/** Codes of one length, so that no answer is longer for it. */
export const twinCode = { A: 'TWIN-A', B: 'TWIN-B' } as const;

/** Forms that only the unblinded see: the shadow of the laboratory form, and one of the pharmacy's own. */
export const shadowForm = 'SE.BASE~FO.LB.BLINDED';
export const pharmacyForm = 'SE.BASE~FO.PK';
export const unscheduledPharmacy = 'SE.UNS!7~FO.PK';

/** The content of a file that only the unblinded brought. */
export const blindedFile = 'a blinded chromatogram';

/**
 * The study of contexts/edc with a blinded form beside its blinded item. The second twin blinds one item more in either
 * form, checks it by other limits, hard ones, and derives one: for whoever is blinded, the two documents are one.
 */
export function twinDocument(twin: Twin, isAmended = false): Uint8Array {
  const isB = twin === 'B';
  const design = {
    blinded: { items: isB ? ['IT.TITRE', 'IT.DOSE', 'IT.TITR2'] : ['IT.TITRE', 'IT.DOSE'], forms: ['FO.PK'] },
    critical: isB ? ['IT.SBP', 'IT.TITR2', 'IT.CMAX'] : ['IT.SBP', 'IT.TITRE'],
    gates: { complete: ['missing-items'], sign: ['missing-items'], lock: [] },
    // A blinded check that reads what everybody enters.
    checks: [
      {
        ...{ id: 'CK.GLUC', form: 'FO.LB', path: 'IG.LB/IT.TITRE', severity: isB ? 'soft' : 'hard' },
        inputs: [
          { name: 'titre', path: 'IG.LB/IT.TITRE' },
          { name: 'glucose', path: 'IG.LB/IT.GLUC' },
        ],
        cel: isB ? 'titre < glucose' : 'titre > glucose',
        message: [{ lang: 'en', text: 'Titre and glucose do not agree' }],
      },
    ],
    candidates: isB ? ['IT.TITR2#1'] : ['IT.TITRE#1'],
  };
  const oid = isAmended ? 'MDV.CORE.2' : 'MDV.CORE.1';
  let text = Buffer.from(coreStudy({ oid, isAmended, design })).toString();
  const edit = (pattern: RegExp, by: string) => {
    if (!pattern.test(text)) throw new Error(`the study has no ${pattern}`);
    text = text.replace(pattern, by);
  };
  for (const visit of ['SE.UNS', 'SE.BASE']) {
    const reference = '<ItemGroupRef ItemGroupOID="FO.PK" OrderNumber="9" Mandatory="Yes"/>';
    edit(new RegExp(`(<StudyEventDef OID="${visit}"[\\s\\S]*?)(</StudyEventDef>)`), `$1${reference}$2`);
  }
  const pharmacy = isB ? ['IT.CMAX', 'IT.TMAX'] : ['IT.CMAX'];
  edit(
    /(<ItemDef OID="IT.SVDAT")/,
    `${groupOf('FO.PK', 'Form', '<ItemGroupRef ItemGroupOID="IG.PK" OrderNumber="1" Mandatory="Yes"/>')}
     ${groupOf('IG.PK', 'Section', pharmacy.map(itemRef).join(''))}${pharmacy.map((oid) => itemOf(oid, '100')).join('')}$1`,
  );
  // A dose that follows from the weight: it is written whenever somebody who does not see it enters a weight.
  edit(
    /(<ItemGroupDef OID="IG.VS"[\s\S]*?)(<\/ItemGroupDef>)/,
    '$1<ItemRef ItemOID="IT.DOSE" OrderNumber="8" Mandatory="No" MethodOID="MT.DOSE"/>$2',
  );
  edit(/(<ItemDef OID="IT.SVDAT")/, `${itemOf('IT.DOSE', isB ? '30' : '9000')}$1`);
  edit(/(<MethodDef OID="MT.BMI")/, `${doseMethod(isB ? 'weight * 0.5' : 'weight * 100.0')}$1`);
  if (isB) {
    edit(/(<ItemGroupDef OID="IG.LB"[\s\S]*?)(<\/ItemGroupDef>)/, `$1${itemRef('IT.TITR2', 8)}$2`);
    edit(/(<ItemDef OID="IT.SVDAT")/, `${itemOf('IT.TITR2', '7')}$1`);
    edit(/<CheckValue>100<\/CheckValue><ErrorMessage>/, '<CheckValue>300</CheckValue><ErrorMessage>');
  }
  return Buffer.from(text);
}

const groupOf = (oid: string, type: string, content: string) =>
  `<ItemGroupDef OID="${oid}" Name="${oid}" Repeating="No" Type="${type}">${content}</ItemGroupDef>`;
const itemRef = (oid: string, at: number) => `<ItemRef ItemOID="${oid}" OrderNumber="${at + 1}" Mandatory="No"/>`;

const doseMethod = (code: string) => `<MethodDef OID="MT.DOSE" Name="Dose" Type="Computation">
  <MethodSignature><Parameter Name="weight" DataType="decimal" Definition="IG.VS/IT.WEIGHT" OrderNumber="1"/><ReturnValue Name="result" DataType="decimal"/></MethodSignature>
  <FormalExpression Context="CEL"><Code>${code}</Code></FormalExpression></MethodDef>`;

function itemOf(oid: string, limit: string): string {
  const text = (en: string, zh: string) =>
    `<TranslatedText xml:lang="en" Type="text/plain">${en}</TranslatedText><TranslatedText xml:lang="zh" Type="text/plain">${zh}</TranslatedText>`;
  return `<ItemDef OID="${oid}" Name="${oid}" DataType="decimal"><Question>${text(oid, oid)}</Question>
    <RangeCheck Comparator="LE" SoftHard="Soft"><CheckValue>${limit}</CheckValue><ErrorMessage>${text(`at most ${limit}`, `至多 ${limit}`)}</ErrorMessage></RangeCheck>
  </ItemDef>`;
}

/** Laboratory values of a subject as a file, and what is blinded as well. */
export function clinicalData(
  subject: string,
  items: string,
  pharmacy = '<ItemData ItemOID="IT.CMAX" Value="512"/>',
): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" ODMVersion="1.3.2" FileType="Snapshot" FileOID="F" CreationDateTime="2026-06-01T00:00:00Z">
  <ClinicalData StudyOID="ST.CORE" MetaDataVersionOID="MDV.CORE.2">
    <SubjectData SubjectKey="${subject}">
      <StudyEventData StudyEventOID="SE.BASE">
        <FormData FormOID="FO.LB"><ItemGroupData ItemGroupOID="IG.LB">${items}</ItemGroupData></FormData>
        <FormData FormOID="FO.PK"><ItemGroupData ItemGroupOID="IG.PK">${pharmacy}</ItemGroupData></FormData>
      </StudyEventData>
    </SubjectData>
  </ClinicalData>
</ODM>`;
}

/** A remark, and who entered the value when. */
export function saidElsewhere(remark: string): string {
  return `<AuditRecord><UserRef UserOID="U.LAB"/><LocationRef LocationOID="L"/><DateTimeStamp>2026-05-01T08:00:00Z</DateTimeStamp>
    </AuditRecord><Annotation SeqNum="1"><Comment>${remark}</Comment></Annotation>`;
}
