import type { DemoArm, DemoLanguage, DemoSite, DemoStudy, DemoText, DemoUser } from './plan.ts';

/** The fixed part of the demo: the study, its arms and hospitals, and who works there. */
export const STUDY: DemoStudy = {
  code: 'HTN-01',
  oid: 'ST.HTN01',
  titles: bilingual(
    'VRM-101 片治疗 1 级原发性高血压的多中心、随机、双盲、安慰剂对照 12 周研究（演示）',
    'A 12-week randomised, double-blind, placebo-controlled study of VRM-101 in grade 1 hypertension (demo)',
  ),
  protocol: 'HTN-01',
  sponsor: '真值制药（虚构） / Verum Pharma (fictitious)',
  phase: '2',
  plannedSubjects: 60,
};

export const ARMS = [
  { code: 'VERUM', titles: bilingual('试验组：VRM-101 20 mg，每日一次', 'Treatment: VRM-101 20 mg once daily') },
  { code: 'PLACEBO', titles: bilingual('对照组：安慰剂，每日一次', 'Control: placebo once daily') },
] as const satisfies readonly DemoArm[];

export type ArmCode = (typeof ARMS)[number]['code'];

export const SITES: readonly DemoSite[] = [
  {
    code: '01',
    names: bilingual('真值市第一人民医院（虚构）', 'Verum City First People’s Hospital (fictitious)'),
    timeZone: 'Asia/Shanghai',
    country: 'CN',
    language: 'zh',
    plannedSubjects: 24,
    investigators: [
      { login: 'pi01', names: bilingual('郝大夫', 'Hao Daifu'), role: 'PRINCIPAL' },
      { login: 'sub01', names: bilingual('任心', 'Ren Xin'), role: 'SUB' },
    ],
  },
  {
    code: '02',
    names: bilingual('样例大学附属医院（虚构）', 'Sample University Hospital (fictitious)'),
    timeZone: 'Asia/Shanghai',
    country: 'CN',
    language: 'zh',
    plannedSubjects: 24,
    investigators: [{ login: 'pi02', names: bilingual('卜欺', 'Bu Qi'), role: 'PRINCIPAL' }],
  },
  {
    code: '03',
    names: bilingual('港湾国际医院（虚构）', 'Harbour International Hospital (fictitious)'),
    timeZone: 'Asia/Hong_Kong',
    country: 'HK',
    language: 'en',
    plannedSubjects: 12,
    investigators: [{ login: 'pi03', names: bilingual('高明', 'Dr Example Goode'), role: 'PRINCIPAL' }],
  },
];

export const USERS: readonly DemoUser[] = [
  user('crc01', '席芯', 'Xi Xin', 'CRC', ['01']),
  user('crc02', '甄细', 'Zhen Xi', 'CRC', ['02']),
  user('crc03', '陈样', 'Sam Sample', 'CRC', ['03'], 'en'),
  ...SITES.flatMap((site) =>
    site.investigators.map(({ login, names }): DemoUser => {
      return { login, names, language: site.language, role: 'INVESTIGATOR', sites: [site.code] };
    }),
  ),
  user('monitor12', '盖查', 'Gai Cha', 'MONITOR', ['01', '02']),
  user('monitor3', '何对', 'Vera Fye', 'MONITOR', ['03'], 'en'),
  user('office01', '管机', 'Guan Ji', 'TRIAL_OFFICE', ['01']),
  user('datamanager', '舒居', 'Shu Ju', 'DATA_MANAGER'),
  user('datamanager2', '柯验', 'Ke Yan', 'DATA_MANAGER', undefined, 'en'),
  user('pharmacist', '姚芳', 'Yao Fang', 'UNBLINDED'),
  user('auditor', '季查', 'Audrey Trail', 'AUDITOR', undefined, 'en'),
  user('operator', '魏运', 'Wei Yun', 'OPERATOR'),
];

/** Chinese and Latin spelling; each is a pun on "fictitious", "sample" or "healthy". */
export const NAMES: Record<DemoLanguage, Record<'MALE' | 'FEMALE', readonly (readonly [string, string])[]>> = {
  zh: {
    MALE: [
      ['甄健康', 'Zhen Jiankang'],
      ['贾明', 'Jia Ming'],
      ['吴名', 'Wu Ming'],
      ['施例', 'Shi Li'],
      ['杨本', 'Yang Ben'],
      ['郝运来', 'Hao Yunlai'],
      ['安康', 'An Kang'],
      ['康复', 'Kang Fu'],
      ['贾设', 'Jia She'],
      ['甄值', 'Zhen Zhi'],
      ['梁压', 'Liang Ya'],
      ['平稳', 'Ping Wen'],
      ['何必真', 'He Bizhen'],
      ['范立', 'Fan Li'],
    ],
    FEMALE: [
      ['甄实', 'Zhen Shi'],
      ['贾想', 'Jia Xiang'],
      ['吴友', 'Wu You'],
      ['施范', 'Shi Fan'],
      ['杨范例', 'Yang Fanli'],
      ['郝平安', 'Hao Ping’an'],
      ['安慰', 'An Wei'],
      ['康乐', 'Kang Le'],
      ['梁好', 'Liang Hao'],
      ['米安', 'Mi An'],
      ['左思', 'Zuo Si'],
      ['文虚', 'Wen Xu'],
      ['常样', 'Chang Yang'],
      ['符合', 'Fu He'],
    ],
  },
  en: {
    MALE: [
      ['陈范例', 'Chester Sample'],
      ['诺博迪', 'Noah Boddy'],
      ['李虚', 'Fitz Ticious'],
      ['黄试', 'Terry Trial'],
      ['张模', 'Mark Mockman'],
    ],
    FEMALE: [
      ['陈占位', 'Pat Placeholder'],
      ['何示范', 'Demi Monstration'],
      ['李安慰', 'Placida Ebo'],
      ['黄例', 'Eve Xample'],
      ['张真', 'Vera Loew'],
    ],
  },
};

export function bilingual(zh: string, en: string): readonly DemoText[] {
  return [
    { lang: 'zh', text: zh },
    { lang: 'en', text: en },
  ];
}

function user(
  login: string,
  zh: string,
  en: string,
  role: DemoUser['role'],
  sites?: readonly string[],
  language: DemoLanguage = 'zh',
): DemoUser {
  return { login, names: bilingual(zh, en), language, role, ...(sites && { sites }) };
}
