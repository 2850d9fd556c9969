import { catalogue } from '../language/catalogue.ts';

/** How one reads who did what with a query. */
export const saidMessages = catalogue({
  en: {
    'said.check': 'Edit check',
    'said.opened': 'asked',
    'said.released': 'released',
    'said.answered': 'answered',
    'said.corrected': 'answered by correcting the value',
    'said.reopened': 'sent back',
    'said.closed': 'closed',
    'said.cancelled': 'cancelled',
    'said.comment': 'remarked',
    'said.assigned': 'assigned',
    'said.refired': 'asked again: the value still fails',
  },
  zh: {
    'said.check': '逻辑核查',
    'said.opened': '提出',
    'said.released': '下发',
    'said.answered': '答复',
    'said.corrected': '通过修改数据值答复',
    'said.reopened': '退回',
    'said.closed': '关闭',
    'said.cancelled': '撤销',
    'said.comment': '备注',
    'said.assigned': '指派',
    'said.refired': '再次提出：数据值仍不符合核查',
  },
});
