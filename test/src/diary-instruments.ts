/** Instruments of the tests in the JSON of the contract, in both languages. */

type Texts = readonly { readonly lang: string; readonly text: string }[];
const words = (en: string, zh: string): Texts => [
  { lang: 'en', text: en },
  { lang: 'zh-CN', text: zh },
];
const options = (...labels: readonly (readonly [string, string])[]) =>
  labels.map(([en, zh], score) => ({ code: String(score), label: words(en, zh), score: String(score) }));

const howOften = options(
  ['Not at all', '完全不会'],
  ['Several days', '好几天'],
  ['More than half the days', '一半以上的天数'],
  ['Nearly every day', '几乎每天'],
);

const phqItems = [
  ['Little interest or pleasure in doing things', '做事时提不起劲或没有兴趣'],
  ['Feeling down, depressed, or hopeless', '感到心情低落、沮丧或绝望'],
  ['Trouble falling or staying asleep, or sleeping too much', '入睡困难、睡不安稳或睡眠过多'],
  ['Feeling tired or having little energy', '感觉疲倦或没有活力'],
  ['Poor appetite or overeating', '食欲不振或吃太多'],
  [
    'Feeling bad about yourself, or that you are a failure or have let yourself or your family down',
    '觉得自己很糟，或觉得自己很失败，或让自己或家人失望',
  ],
  [
    'Trouble concentrating on things, such as reading the newspaper or watching television',
    '对事物专注有困难，例如阅读报纸或看电视时',
  ],
  [
    'Moving or speaking so slowly that other people could have noticed? Or the opposite, being so fidgety or restless that you have been moving around a lot more than usual',
    '动作或说话速度缓慢到别人已经察觉，或正好相反，烦躁或坐立不安、动来动去的情况更胜于平常',
  ],
  [
    'Thoughts that you would be better off dead or of hurting yourself in some way',
    '有不如死掉或用某种方式伤害自己的念头',
  ],
] as const;

const itemOf = (at: number) => `IT.PHQ9_0${at + 1}`;

/** The Patient Health Questionnaire, by the names of the demonstration trial's form FO.PHQ9: no permission is required to reproduce, translate, display or distribute it. */
export const phq9 = {
  title: words('How you have been', '近况问卷'),
  recall: words(
    'Over the last 2 weeks, how often have you been bothered by the following?',
    '在过去两周里，您有多经常受到以下问题的困扰？',
  ),
  items: [
    ...phqItems.map(([en, zh], at) => ({
      item: itemOf(at),
      kind: 'ITEM_KIND_SINGLE_CHOICE',
      prompt: words(en, zh),
      options: howOften,
      required: true,
      ...(at === 8 && { mayDecline: true }),
    })),
  ],
  scores: [
    {
      score: 'TOTAL',
      label: words('Total', '总分'),
      cel: phqItems.map((_, at) => itemOf(at).replace('.', '_')).join(' + '),
    },
  ],
};

const manyOptions = Array.from({ length: 14 }, (_, at) => ({
  code: `P${at + 1}`,
  label: words(`Place number ${at + 1} of the body, described in some words`, `身体部位 ${at + 1}，附简短说明`),
}));

/** An item of every kind, a long list among them. */
export const everyKind = {
  title: words('Today', '今日记录'),
  instruction: words('Please think of today.', '请回想今天的情况。'),
  items: [
    {
      item: 'PAIN',
      kind: 'ITEM_KIND_NUMERIC_RATING',
      prompt: words('How strong was your pain at its worst?', '今天最痛时有多痛？'),
      ...{ min: '0', max: '10', required: true },
      minLabel: words('no pain', '不痛'),
      maxLabel: words('the worst pain', '最剧烈的疼痛'),
    },
    {
      item: 'WHERE',
      kind: 'ITEM_KIND_SINGLE_CHOICE',
      prompt: words('Where was it worst?', '哪里最痛？'),
      ...{ options: manyOptions, required: true, mayDecline: true },
      enableWhen: [{ item: 'PAIN', operator: 'OPERATOR_GREATER', value: '0' }],
    },
    {
      item: 'MOOD',
      kind: 'ITEM_KIND_VISUAL_ANALOGUE',
      prompt: words('How was your mood?', '您的心情如何？'),
      ...{ min: '0', max: '100', required: true },
      minLabel: words('very bad', '很差'),
      maxLabel: words('very good', '很好'),
    },
    {
      item: 'TOOK',
      kind: 'ITEM_KIND_MULTIPLE_CHOICE',
      prompt: words('What did you take against it?', '您服用了什么？'),
      required: true,
      options: [
        { code: 'PARA', label: words('Paracetamol', '对乙酰氨基酚') },
        { code: 'IBU', label: words('Ibuprofen', '布洛芬') },
        { code: 'NONE', label: words('None of these', '以上都没有'), exclusive: true },
      ],
    },
    {
      item: 'TEMP',
      kind: 'ITEM_KIND_NUMBER',
      prompt: words('What was your temperature?', '您的体温是多少？'),
      ...{ min: '34', max: '43', decimals: 1, unit: '°C', required: true, mayDecline: true },
    },
    { item: 'SINCE', kind: 'ITEM_KIND_DATE', prompt: words('Since when?', '从哪天开始？'), required: true },
    { item: 'AT', kind: 'ITEM_KIND_TIME', prompt: words('At what time was it worst?', '几点最严重？'), required: true },
    { item: 'NOTE', kind: 'ITEM_KIND_TEXT', prompt: words('Anything else?', '还有其他情况吗？'), maxLength: 200 },
    { item: 'PHOTO', kind: 'ITEM_KIND_PHOTO', prompt: words('A photo of the place?', '患处的照片？') },
  ],
};
