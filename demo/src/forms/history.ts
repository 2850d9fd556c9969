import { type Case, streamOf } from './case.ts';

/** What else subjects have, and what they take for it: medical history and concomitant medication tell one story. */
export const HISTORY = {
  lipids: {
    ...{ zh: '高脂血症', en: 'Hyperlipidaemia', isChronic: true },
    drug: { zh: '阿托伐他汀', en: 'Atorvastatin', dose: '20', unit: 'mg', frequency: 'QN' },
  },
  diabetes: {
    ...{ zh: '2 型糖尿病', en: 'Type 2 diabetes mellitus', isChronic: true },
    drug: { zh: '二甲双胍', en: 'Metformin', dose: '0.5', unit: 'g', frequency: 'BID' },
  },
  gastritis: {
    ...{ zh: '慢性胃炎', en: 'Chronic gastritis', isChronic: true },
    drug: { zh: '奥美拉唑', en: 'Omeprazole', dose: '20', unit: 'mg', frequency: 'QD' },
  },
  gout: {
    ...{ zh: '痛风', en: 'Gout', isChronic: true },
    drug: { zh: '非布司他', en: 'Febuxostat', dose: '40', unit: 'mg', frequency: 'QD' },
  },
  thyroid: {
    ...{ zh: '甲状腺功能减退', en: 'Hypothyroidism', isChronic: true },
    drug: { zh: '左甲状腺素钠', en: 'Levothyroxine sodium', dose: '50', unit: 'ug', frequency: 'QD' },
  },
  fracture: { zh: '桡骨骨折', en: 'Fracture of the radius', isChronic: false, drug: undefined },
  appendix: { zh: '阑尾炎', en: 'Appendicitis', isChronic: false, drug: undefined },
} as const;

export interface PastCondition {
  readonly condition: keyof typeof HISTORY;
  /** Year of onset. */
  readonly since: string;
}

const CONDITIONS: readonly PastCondition['condition'][] = [
  'lipids',
  'lipids',
  'diabetes',
  'gastritis',
  'gout',
  'thyroid',
  'fracture',
  'appendix',
];

/** None to three conditions of one subject; always the same for the same subject. */
export function historyOf(subject: Case): PastCondition[] {
  const random = streamOf(subject, 'history');
  const count = random.pick([0, 0, 1, 1, 2, 3]);
  const chosen = new Set(random.shuffle(CONDITIONS).slice(0, count));
  if (subject.course.patient.tags.includes('diabetes')) chosen.add('diabetes');
  const year = Number(subject.course.consentDate.slice(0, 4));
  return [...chosen].map((condition) => ({ condition, since: String(year - random.integer(2, 12)) }));
}
