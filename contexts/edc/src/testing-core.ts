/**
 * A small study that has one of everything the clinical core does: windows, a cross-form and a cross-visit check, a
 * derivation over visits, skip logic for an item and a form, repeating groups, forms and visits, units, a file, blinded
 * items. As an ODM 2.0 document, with the amended protocol as a second version.
 */
export interface CoreStudy {
  readonly oid?: string;
  /** The amended protocol: IT.NOTE gone, IT.PULSE new, a wider hard range, IT.AESEV moved to another list. */
  readonly isAmended?: boolean;
  /** More members for the design, or others. */
  readonly design?: Record<string, unknown>;
}

export const coreVisits = {
  screening: 'SE.SCR',
  baseline: 'SE.BASE',
  week4: 'SE.W4',
  unscheduled: (repeat: number) => `SE.UNS!${repeat}`,
  log: 'SE.LOG',
} as const;

export function coreStudy({ oid = 'MDV.CORE.1', isAmended = false, design = {} }: CoreStudy = {}): Uint8Array {
  const element = `<design xmlns="urn:verum:design:1">${escaped(JSON.stringify({ ...coreDesign, ...design }))}</design>`;
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v2.0" ODMVersion="2.0" FileType="Snapshot" Granularity="Metadata" FileOID="CORE" CreationDateTime="2026-05-01T00:00:00Z">
  <Study OID="ST.CORE" StudyName="CORE" ProtocolName="CORE">
    <MetaDataVersion OID="${oid}" Name="${oid}">
      <Protocol>
        <StudyTimings><StudyTiming OID="TIM" Name="Windows">
          ${timing('SE.SCR', 'SE.BASE', 'P7D', 'P6D', 'P7D')}
          ${timing('SE.BASE', 'SE.W4', 'P28D', 'P3D', 'P3D')}
        </StudyTiming></StudyTimings>
        <StudyEventGroupRef StudyEventGroupOID="SEG" OrderNumber="1" Mandatory="Yes"/>
      </Protocol>
      <StudyEventGroupDef OID="SEG" Name="Plan">
        ${['SE.SCR', 'SE.BASE', 'SE.W4'].map((visit, n) => `<StudyEventRef StudyEventOID="${visit}" OrderNumber="${n + 1}" Mandatory="Yes"/>`).join('')}
        <StudyEventRef StudyEventOID="SE.UNS" OrderNumber="4" Mandatory="No"/>
        <StudyEventRef StudyEventOID="SE.LOG" OrderNumber="5" Mandatory="No"/>
      </StudyEventGroupDef>
      ${visit('SE.SCR', 'No', 'Scheduled', ['FO.SV', 'FO.DM', 'FO.VS', 'FO.PREG?COND.NOT_FEMALE'])}
      ${visit('SE.BASE', 'No', 'Scheduled', ['FO.SV', 'FO.VS', 'FO.LB'])}
      ${visit('SE.W4', 'No', 'Scheduled', ['FO.SV', 'FO.VS', 'FO.LB'])}
      ${visit('SE.UNS', 'Yes', 'Unscheduled', ['FO.SV', 'FO.VS'])}
      ${visit('SE.LOG', 'No', 'Common', ['-FO.AE'])}
      ${group('FO.SV', 'Form', ['*IG.SV'])}${group('FO.DM', 'Form', ['*IG.DM'])}${group('FO.VS', 'Form', ['*IG.VS', '-*IG.BP'])}
      ${group('FO.LB', 'Form', ['*IG.LB'])}${group('FO.PREG', 'Form', ['*IG.PREG'])}${group('FO.AE', 'Form', ['*IG.AE'], 'Simple')}
      ${group('IG.SV', 'Section', ['IT.SVDAT'])}
      ${group('IG.DM', 'Section', ['IT.SEX', '-IT.BRTHDAT', '-IT.CHILD?COND.NOT_FEMALE'])}
      ${group('IG.VS', 'Section', ['-IT.WEIGHT', '-IT.HEIGHT', '-IT.BMI=MT.BMI', ...(isAmended ? ['-IT.PULSE'] : ['-IT.NOTE'])])}
      ${group('IG.BP', 'Section', ['IT.SBP', 'IT.DBP'], 'Dynamic')}
      ${group('IG.LB', 'Section', ['-IT.GLUC', '-IT.TITRE', '-IT.SCAN'])}
      ${group('IG.PREG', 'Section', ['IT.PREG'])}
      ${group('IG.AE', 'Section', ['IT.AETERM', '-IT.AESTDAT', '-IT.AESEV'])}
      ${item('IT.SVDAT', 'date')}
      ${item('IT.SEX', 'text', '<CodeListRef CodeListOID="CL.SEX"/>')}
      ${item('IT.BRTHDAT', 'partialDate')}
      ${item('IT.CHILD', 'text', '<CodeListRef CodeListOID="CL.NY"/>')}
      ${item(
        'IT.WEIGHT',
        'decimal',
        check(
          'Soft',
          [
            ['now', 'decimal', 'IG.VS/IT.WEIGHT'],
            ['start', 'decimal', 'SE.SCR~FO.VS/IG.VS/IT.WEIGHT'],
          ],
          'now &gt;= start * 0.9 &amp;&amp; now &lt;= start * 1.1',
          'Weight changed by more than 10 %',
          '体重变化超过 10%',
        ),
        'DisplayFormat="5.1"',
      )}
      ${item('IT.HEIGHT', 'decimal')}
      ${item('IT.BMI', 'decimal', '', 'DisplayFormat="5.1"')}
      ${item('IT.NOTE', 'text', '', 'Length="200"')}
      ${isAmended ? item('IT.PULSE', 'integer', range('GE', '30', 'Hard') + range('LE', '220', 'Hard')) : ''}
      ${item('IT.SBP', 'integer', range('GE', '60', 'Hard') + range('LE', isAmended ? '280' : '260', 'Hard') + range('LE', '160', 'Soft'), 'Length="3"')}
      ${item(
        'IT.DBP',
        'integer',
        check(
          'Soft',
          [
            ['sbp', 'integer', 'IG.BP/IT.SBP'],
            ['dbp', 'integer', 'IG.BP/IT.DBP'],
          ],
          'dbp &lt; sbp',
          'Diastolic is not below systolic',
          '舒张压不低于收缩压',
        ),
        'Length="3"',
      )}
      ${item('IT.GLUC', 'decimal')}
      ${item('IT.TITRE', 'decimal', range('LE', '100', 'Soft'))}
      ${item('IT.SCAN', 'base64Binary')}
      ${item('IT.PREG', 'text', '<CodeListRef CodeListOID="CL.NY"/>')}
      ${item('IT.AETERM', 'text')}
      ${item(
        'IT.AESTDAT',
        'partialDate',
        check(
          'Soft',
          [
            ['start', 'partialDate', 'IG.AE/IT.AESTDAT'],
            ['first', 'date', 'SE.SCR~FO.SV/IG.SV/IT.SVDAT'],
          ],
          'notAfter(first, start)',
          'The event began before screening',
          '不良事件早于筛选',
        ),
      )}
      ${item('IT.AESEV', 'text', '<CodeListRef CodeListOID="CL.SEV"/>')}
      ${codes('CL.SEX', ['F', 'M'])}${codes('CL.NY', ['N', 'Y'])}${codes('CL.SEV', isAmended ? ['1', '2', '3', '4'] : ['1', '2', '3'])}
      <ConditionDef OID="COND.NOT_FEMALE" Name="Not female">
        ${signature([['sex', 'text', 'SE.SCR~FO.DM/IG.DM/IT.SEX']], 'boolean')}
        <FormalExpression Context="CEL"><Code>sex != "F"</Code></FormalExpression>
      </ConditionDef>
      <MethodDef OID="MT.BMI" Name="Body mass index" Type="Computation">
        ${signature(
          [
            ['weight', 'decimal', 'IG.VS/IT.WEIGHT'],
            ['height', 'decimal', 'SE.SCR~FO.VS/IG.VS/IT.HEIGHT'],
          ],
          'decimal',
        )}
        <FormalExpression Context="CEL"><Code>weight / (height * height / 10000.0)</Code></FormalExpression>
      </MethodDef>
      ${element}
    </MetaDataVersion>
  </Study>
</ODM>`);
}

const coreDesign = {
  visitDates: { '*': 'FO.SV/IG.SV/IT.SVDAT' },
  critical: ['IT.SBP'],
  blinded: { items: ['IT.TITRE'], forms: [] },
};

type Input = readonly [name: string, dataType: string, path: string];

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const texts = (en: string, zh: string) =>
  `<TranslatedText xml:lang="en" Type="text/plain">${en}</TranslatedText><TranslatedText xml:lang="zh" Type="text/plain">${zh}</TranslatedText>`;

function timing(from: string, to: string, target: string, before: string, after: string): string {
  return `<RelativeTimingConstraint OID="TIM.${to}" Name="${to}" PredecessorOID="${from}" SuccessorOID="${to}" Type="StartToStart" TimepointRelativeTarget="${target}" TimepointPreWindow="${before}" TimepointPostWindow="${after}"/>`;
}

/** `-` in front: not mandatory; `?COND` behind: the condition that excludes it. */
function visit(oid: string, repeating: string, type: string, forms: readonly string[]): string {
  const refs = forms.map((form, n) => {
    const [name = '', condition] = form.replace(/^-/, '').split('?');
    const excluded = condition ? ` CollectionExceptionConditionOID="${condition}"` : '';
    return `<ItemGroupRef ItemGroupOID="${name}" OrderNumber="${n + 1}" Mandatory="${form.startsWith('-') ? 'No' : 'Yes'}"${excluded}/>`;
  });
  return `<StudyEventDef OID="${oid}" Name="${oid}" Repeating="${repeating}" Type="${type}">${refs.join('')}</StudyEventDef>`;
}

/** `*` in front: a group; `-`: not mandatory; `?COND`: excluded by; `=METHOD`: derived by. */
function group(oid: string, type: string, content: readonly string[], repeating = 'No'): string {
  const refs = content.map((ref, n) => {
    const mandatory = ref.startsWith('-') ? 'No' : 'Yes';
    const isGroup = ref.replace(/^-/, '').startsWith('*');
    const [, name, condition, method] = /^-?\*?([^?=]+)(?:\?([^=]+))?(?:=(.+))?$/.exec(ref) ?? [];
    const more = `${condition ? ` CollectionExceptionConditionOID="${condition}"` : ''}${method ? ` MethodOID="${method}"` : ''}`;
    const kind = isGroup ? 'ItemGroup' : 'Item';
    return `<${kind}Ref ${kind}OID="${name}" OrderNumber="${n + 1}" Mandatory="${mandatory}"${more}/>`;
  });
  return `<ItemGroupDef OID="${oid}" Name="${oid}" Repeating="${repeating}" Type="${type}">${refs.join('')}</ItemGroupDef>`;
}

function item(oid: string, dataType: string, content = '', attributes = ''): string {
  return `<ItemDef OID="${oid}" Name="${oid}" DataType="${dataType}" ${attributes}><Question>${texts(oid, oid)}</Question>${content}</ItemDef>`;
}

function codes(oid: string, values: readonly string[]): string {
  const items = values.map(
    (code) => `<CodeListItem CodedValue="${code}"><Decode>${texts(code, code)}</Decode></CodeListItem>`,
  );
  return `<CodeList OID="${oid}" Name="${oid}" DataType="text">${items.join('')}</CodeList>`;
}

function range(comparator: string, value: string, softHard: string): string {
  const message = texts(`must be ${comparator} ${value}`, `应 ${comparator} ${value}`);
  return `<RangeCheck Comparator="${comparator}" SoftHard="${softHard}"><CheckValue>${value}</CheckValue><ErrorMessage>${message}</ErrorMessage></RangeCheck>`;
}

function check(softHard: string, inputs: readonly Input[], cel: string, en: string, zh: string): string {
  return `<RangeCheck SoftHard="${softHard}">${signature(inputs, 'boolean')}<FormalExpression Context="CEL"><Code>${cel}</Code></FormalExpression><ErrorMessage>${texts(en, zh)}</ErrorMessage></RangeCheck>`;
}

function signature(inputs: readonly Input[], result: string): string {
  const parameters = inputs.map(
    ([name, dataType, path], n) =>
      `<Parameter Name="${name}" DataType="${dataType}" Definition="${path}" OrderNumber="${n + 1}"/>`,
  );
  return `<MethodSignature>${parameters.join('')}<ReturnValue Name="result" DataType="${result}"/></MethodSignature>`;
}
