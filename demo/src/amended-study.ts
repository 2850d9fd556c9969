/**
 * Protocol version 2.0 of the demo, made from the file of version 1.0: what an amendment changes is easier to read as a
 * list of changes than as a second file of 3,500 lines. It adds an electrocardiogram at week 8, widens the window of
 * week 4 and the range of the pulse, and drops the remarks on the measurement.
 */
interface Edit {
  /** What is there exactly once; `study-file.test.ts` proves it. */
  readonly find: string | RegExp;
  readonly put: string;
}

/** @throws Error when a change does not find its place exactly once: the file of version 1.0 has moved on */
export function amendedStudy(document: string): string {
  return AMENDMENT.reduce((text, { find, put }) => {
    const places = text.split(find).length - 1;
    if (places !== 1) throw new Error(`${String(find)} is there ${places} times; the amendment needs it once`);
    return text.replace(find, () => put);
  }, document);
}

const ECG_FORM = `      <ItemGroupDef OID="FO.ECG" Name="Electrocardiogram" Repeating="No" Type="Form">
        <Description>
${bilingual(10, '心电图', 'Electrocardiogram')}
        </Description>
        <ItemGroupRef ItemGroupOID="IG.ECG" OrderNumber="1" Mandatory="Yes"/>
      </ItemGroupDef>
`;

const ECG_GROUP = `      <ItemGroupDef OID="IG.ECG" Name="12-lead electrocardiogram" Repeating="No" Type="Section">
        <Description>
${bilingual(10, '12 导联心电图', '12-lead electrocardiogram')}
        </Description>
        <ItemRef ItemOID="IT.EGDTM" OrderNumber="1" Mandatory="Yes"/>
        <ItemRef ItemOID="IT.EGHR" OrderNumber="2" Mandatory="Yes"/>
        <ItemRef ItemOID="IT.EGQTCF" OrderNumber="3" Mandatory="Yes"/>
        <ItemRef ItemOID="IT.EGRES" OrderNumber="4" Mandatory="Yes"/>
        <ItemRef ItemOID="IT.EGREP" OrderNumber="5" Mandatory="No"/>
      </ItemGroupDef>
`;

const ECG_ITEMS = [
  item('IT.EGDTM', 'Date and time of the ECG', 'DataType="datetime"', '检查日期和时间', 'Date and time of the tracing'),
  item('IT.EGHR', 'Heart rate', 'DataType="integer" Length="3"', '心率（次/分）', 'Heart rate (beats/min)', [
    ['GE', 'Hard', '20', '心率应在 20–250 次/分 之间。', 'The heart rate must be between 20 and 250 beats/min.'],
    ['LE', 'Hard', '250', '心率应在 20–250 次/分 之间。', 'The heart rate must be between 20 and 250 beats/min.'],
  ]),
  item('IT.EGQTCF', 'QTcF', 'DataType="integer" Length="3"', 'QTcF 间期（ms）', 'QTcF interval (ms)', [
    ['GE', 'Hard', '200', 'QTcF 应在 200–700 ms 之间。', 'QTcF must be between 200 and 700 ms.'],
    ['LE', 'Hard', '700', 'QTcF 应在 200–700 ms 之间。', 'QTcF must be between 200 and 700 ms.'],
    ['LE', 'Soft', '450', 'QTcF 大于 450 ms，请研究者判断。', 'QTcF is above 450 ms. The investigator should assess.'],
  ]),
  item('IT.EGRES', 'ECG result', 'DataType="text" Length="10"', '检查结果', 'Result', [], 'CL.FINDING'),
  item(
    'IT.EGREP',
    'ECG tracing',
    'DataType="base64Binary"',
    '心电图报告（PDF，隐去姓名与病历号）',
    'Tracing (PDF, without name or hospital number)',
  ),
].join('');

const PULSE = '脉搏超出 50–110 次/分，请核实；如无误，请保留并说明。';
const PULSE_EN = 'Pulse is outside 50–110 beats/min. Please verify; if it is correct, keep it and comment.';

const AMENDMENT: readonly Edit[] = [
  { find: 'FileOID="VERUM.DEMO.HTN01"', put: 'FileOID="VERUM.DEMO.HTN01.2"' },
  {
    find: '<MetaDataVersion OID="MDV.1.0" Name="HTN-01 version 1.0">',
    put: '<MetaDataVersion OID="MDV.2.0" Name="HTN-01 version 2.0">',
  },
  { find: '方案 1.0 版的研究构建', put: '方案 2.0 版的研究构建' },
  { find: 'Study build for protocol version 1.0', put: 'Study build for protocol version 2.0' },
  // The window of week 4: 5 days instead of 3.
  {
    find: 'TimepointRelativeTarget="P28D" TimepointPreWindow="P3D" TimepointPostWindow="P3D"',
    put: 'TimepointRelativeTarget="P28D" TimepointPreWindow="P5D" TimepointPostWindow="P5D"',
  },
  { find: '基线后 28 天，窗口 ±3 天', put: '基线后 28 天，窗口 ±5 天' },
  { find: '28 days after baseline, window ±3 days', put: '28 days after baseline, window ±5 days' },
  { find: '第 4 周访视（第 29 天 ±3 天）', put: '第 4 周访视（第 29 天 ±5 天）' },
  { find: 'Week 4 (day 29 ±3 days)', put: 'Week 4 (day 29 ±5 days)' },
  // The electrocardiogram at week 8.
  {
    find: / {6}<\/StudyEventDef>\n(?= {6}<StudyEventDef OID="SE\.WEEK12")/,
    put: '        <ItemGroupRef ItemGroupOID="FO.ECG" OrderNumber="7" Mandatory="Yes"/>\n      </StudyEventDef>\n',
  },
  { find: /(?= {6}<ItemGroupDef OID="FO\.PK")/, put: ECG_FORM },
  { find: /(?= {6}<ItemGroupDef OID="IG\.PK")/, put: ECG_GROUP },
  { find: /(?= {6}<ItemDef OID="IT\.PKDTM")/, put: ECG_ITEMS },
  // The remarks on the measurement are not collected any more.
  { find: '        <ItemRef ItemOID="IT.VSREM" OrderNumber="5" Mandatory="No"/>\n', put: '' },
  { find: / {6}<ItemDef OID="IT\.VSREM"(?:(?!<\/ItemDef>)[\s\S])*<\/ItemDef>\n/, put: '' },
  // The range of the pulse: 45 to 120 instead of 50 to 110.
  {
    find: pulseCheck('GE', '50', PULSE, PULSE_EN),
    put: pulseCheck('GE', '45', PULSE.replace('50–110', '45–120'), PULSE_EN.replace('50–110', '45–120')),
  },
  {
    find: pulseCheck('LE', '110', PULSE, PULSE_EN),
    put: pulseCheck('LE', '120', PULSE.replace('50–110', '45–120'), PULSE_EN.replace('50–110', '45–120')),
  },
];

function pulseCheck(comparator: string, limit: string, zh: string, en: string): string {
  return rangeCheck([comparator, 'Soft', limit, zh, en]);
}

type Range = readonly [comparator: string, softHard: string, limit: string, zh: string, en: string];

function item(
  oid: string,
  name: string,
  type: string,
  zh: string,
  en: string,
  ranges: readonly Range[] = [],
  codeList?: string,
): string {
  return `      <ItemDef OID="${oid}" Name="${name}" ${type}>
        <Question>
${bilingual(10, zh, en)}
        </Question>
${ranges.map(rangeCheck).join('')}${codeList === undefined ? '' : `        <CodeListRef CodeListOID="${codeList}"/>\n`}      </ItemDef>
`;
}

function rangeCheck([comparator, softHard, limit, zh, en]: Range): string {
  return `        <RangeCheck Comparator="${comparator}" SoftHard="${softHard}">
          <CheckValue>${limit}</CheckValue>
          <ErrorMessage>
${bilingual(12, zh, en)}
          </ErrorMessage>
        </RangeCheck>
`;
}

function bilingual(indent: number, zh: string, en: string): string {
  const line = (lang: string, text: string) =>
    `${' '.repeat(indent)}<TranslatedText xml:lang="${lang}" Type="text/plain">${text}</TranslatedText>`;
  return `${line('zh', zh)}\n${line('en', en)}`;
}
