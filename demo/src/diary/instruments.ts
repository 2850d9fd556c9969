import type { DemoInstrument } from './diary-types.ts';

const both = (en: string, zh: string) => [
  { lang: 'en', text: en },
  { lang: 'zh-CN', text: zh },
];
const option = (code: string, en: string, zh: string, more: object = {}) => ({ code, label: both(en, zh), ...more });
const yesNo = [option('Y', 'Yes', '是'), option('N', 'No', '否')];

/** Seven items of an evening, of every kind that a phone asks in one way or another. */
const diary: DemoInstrument = {
  instrument: 'DIARY',
  version: '1.0',
  owner: 'Verum Pharma (fictitious)',
  licence: 'Of this study',
  content: {
    title: both('Evening diary', '晚间日记'),
    instruction: both('Please think of today only.', '请只考虑今天的情况。'),
    recall: both('Today', '今天'),
    items: [
      {
        ...{ item: 'TAKEN', kind: 'ITEM_KIND_SINGLE_CHOICE', options: yesNo, required: true },
        prompt: both('Did you take the study tablet today?', '您今天服用研究药片了吗？'),
      },
      {
        ...{ item: 'TAKEN_AT', kind: 'ITEM_KIND_TIME', required: true },
        prompt: both('At what time did you take it?', '您几点服用的？'),
        enableWhen: [{ item: 'TAKEN', operator: 'OPERATOR_EQUALS', value: 'Y' }],
      },
      {
        ...{ item: 'SYSBP', kind: 'ITEM_KIND_NUMBER', min: '60', max: '260', unit: 'mmHg', mayDecline: true },
        prompt: both('The upper number of your blood pressure', '您的血压高值（收缩压）'),
        instruction: both('Measured at home after five minutes of rest.', '请在家中静坐五分钟后测量。'),
        required: true,
      },
      {
        ...{ item: 'DIABP', kind: 'ITEM_KIND_NUMBER', min: '30', max: '160', unit: 'mmHg', mayDecline: true },
        prompt: both('The lower number of your blood pressure', '您的血压低值（舒张压）'),
        required: true,
      },
      {
        ...{ item: 'HEADACHE', kind: 'ITEM_KIND_NUMERIC_RATING', min: '0', max: '10', required: true },
        prompt: both('Your worst headache today', '您今天最严重的头痛程度'),
        minLabel: both('No headache', '无头痛'),
        maxLabel: both('Worst imaginable', '能想象的最严重程度'),
      },
      {
        ...{ item: 'COMPLAINTS', kind: 'ITEM_KIND_MULTIPLE_CHOICE', required: true },
        prompt: both('Which of these did you have today?', '您今天有以下哪些情况？'),
        options: [
          option('DIZZY', 'Dizziness', '头晕'),
          option('SWELLING', 'Swollen ankles', '脚踝肿胀'),
          option('COUGH', 'Dry cough', '干咳'),
          option('TIRED', 'Tiredness', '乏力'),
          option('NONE', 'None of these', '以上都没有', { exclusive: true }),
        ],
      },
      {
        ...{ item: 'WELLBEING', kind: 'ITEM_KIND_VISUAL_ANALOGUE', min: '0', max: '100', mayDecline: true },
        prompt: both('How well did you feel today?', '您今天感觉如何？'),
        minLabel: both('Very bad', '非常差'),
        maxLabel: both('Very well', '非常好'),
        required: true,
      },
    ],
  },
};

const often = [
  option('0', 'Not at all', '完全没有', { score: '0' }),
  option('1', 'Several days', '有几天', { score: '1' }),
  option('2', 'More than half the days', '一半以上时间', { score: '2' }),
  option('3', 'Nearly every day', '几乎每天', { score: '3' }),
];

const problems: readonly (readonly [en: string, zh: string])[] = [
  ['Little interest or pleasure in doing things', '做事时提不起劲或没有兴趣'],
  ['Feeling down, depressed, or hopeless', '感到心情低落、沮丧或绝望'],
  ['Trouble falling or staying asleep, or sleeping too much', '入睡困难、睡不安稳或睡眠过多'],
  ['Feeling tired or having little energy', '感觉疲倦或没有活力'],
  ['Poor appetite or overeating', '食欲不振或吃太多'],
  [
    'Feeling bad about yourself – or that you are a failure or have let yourself or your family down',
    '觉得自己很糟，或觉得自己很失败，或让自己或家人失望',
  ],
  [
    'Trouble concentrating on things, such as reading the newspaper or watching television',
    '对事物专注有困难，例如阅读报纸或看电视时',
  ],
  [
    'Moving or speaking so slowly that other people could have noticed? Or the opposite – being so fidgety or restless ' +
      'that you have been moving around a lot more than usual',
    '动作或说话速度缓慢到别人已经察觉？或正好相反——烦躁或坐立不安、动来动去的情况更胜于平常',
  ],
  [
    'Thoughts that you would be better off dead or of hurting yourself in some way',
    '有不如死掉或用某种方式伤害自己的念头',
  ],
];

/** Spitzer, Williams, Kroenke: no permission required to reproduce, translate, display or distribute. */
const phq9: DemoInstrument = {
  instrument: 'PHQ-9',
  version: '1.0',
  owner: 'Pfizer Inc.',
  licence: 'No permission required to reproduce, translate, display or distribute',
  content: {
    title: both('Patient Health Questionnaire (PHQ-9)', '患者健康问卷（PHQ-9）'),
    instruction: both(
      'How often have you been bothered by any of the following problems?',
      '您有多少时候受到以下任何问题所困扰？',
    ),
    recall: both('Over the last 2 weeks', '在过去两周里'),
    items: problems.map(([en, zh], index) => ({
      ...{ item: `PHQ9_${index + 1}`, kind: 'ITEM_KIND_SINGLE_CHOICE', options: often, required: true },
      prompt: both(en, zh),
    })),
    scores: [
      {
        score: 'PHQ9_SUM',
        label: both('Sum of the nine items', '九项总分'),
        cel: problems.map((_, index) => `PHQ9_${index + 1}`).join(' + '),
      },
    ],
  },
};

export const INSTRUMENTS: readonly DemoInstrument[] = [diary, phq9];
