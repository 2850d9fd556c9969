import type { Finding } from '@verum/odm';
import { dataFinding, notStored } from './data-finding.ts';

const texts = {
  'insert-on-existing': ['It is to be inserted, and is there already', '要求插入，但已经存在'],
  'update-on-missing': ['It is to be updated, and is not there', '要求更新，但不存在'],
  'remove-on-missing': ['It is to be removed, and is not there', '要求删除，但不存在'],
  'insert-without-parent': ['It is to be inserted into what is not there', '要求插入，但其所在的节点不存在'],
  'remove-holds-other': [
    'It is to be removed, and something in it is not (ODM 1.3.2, 2.9)',
    '要求删除，但其内部有其他操作（ODM 1.3.2 第 2.9 节）',
  ],
  'removal-not-possible': [
    'Only repeats and values can be removed here: a form or group that stands once is cleared value by value, and a subject is withdrawn',
    '此处只能删除重复项和数据值：不重复的表单或数据项组应逐项清除，受试者应办理退出研究',
  ],
  'reason-required': [
    'What was there is removed, or comes anew where it was. Import again with a reason.',
    '该操作会删除已有内容，或在已删除处重新插入。请填写原因后重新导入。',
  ],
} as const;

export type TransactionRule = keyof typeof texts;

/** A transaction that breaks a rule of ODM 1.3.2, section 2.9, or asks for what a casebook does not have. */
export function transactionFinding(rule: TransactionRule, path: string, line: number | undefined): Finding {
  const [en, zh] = texts[rule];
  return { ...dataFinding('error', rule, path, { en, zh }, notStored), ...(line !== undefined && { line }) };
}

/** Once for a subject's record: something in it does not say what is to be done with it. */
export function typeMissing(path: string, line: number | undefined): Finding {
  const message = { en: 'Nothing says whether it is to be inserted or updated', zh: '未指明是插入还是更新' };
  const action = { en: 'Read as Upsert.', zh: '按 Upsert 处理。' };
  const found = dataFinding('warning', 'transaction-type-missing', path, message, action);
  return { ...found, ...(line !== undefined && { line }) };
}

/** Once for a subject's record of a snapshot. */
export function transactionInSnapshot(path: string, line: number | undefined): Finding {
  const message = {
    en: 'A snapshot says what there is, and this record says what is to be done with it (ODM 1.3.2, 2.9)',
    zh: '快照应只说明现状，但该记录含有操作（ODM 1.3.2 第 2.9 节）',
  };
  const action = { en: 'It was done; Insert was read as being there.', zh: '已按操作执行；Insert 视为现状。' };
  const found = dataFinding('warning', 'transaction-in-snapshot', path, message, action);
  return { ...found, ...(line !== undefined && { line }) };
}

/** At the end of a document of transactions that was not applied. */
export function notApplied(errors: number): Finding {
  const message = {
    en: `The document is of transactions, and ${errors} things in it cannot be done`,
    zh: `该文件由操作组成，其中 ${errors} 处无法执行`,
  };
  const action = {
    en: 'Nothing of it was applied. Correct these, or import again and skip errors.',
    zh: '整个文件均未执行。请更正后重试，或选择跳过错误重新导入。',
  };
  return dataFinding('error', 'document-not-applied', '', message, action);
}
