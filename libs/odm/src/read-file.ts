import type { OdmFile } from './data-model.ts';
import { OdmRefusal } from './finding.ts';
import { optional } from './read-texts.ts';
import type { Taker } from './taker.ts';

/** The attributes of the root. Without ODMVersion its namespace tells; without a namespace it is from before 1.2. */
export function readFile(root: Taker): OdmFile {
  const { namespace, line, column } = root.element;
  const odmVersion = root.attribute('ODMVersion')?.trim() || (/\/v(\d+(?:\.\d+)*)$/.exec(namespace)?.[1] ?? '1.1');
  if (!/^[12](\.|$)/.test(odmVersion)) {
    throw new OdmRefusal(
      'unsupported-version',
      { en: `ODM ${odmVersion} is not supported`, zh: `不支持 ODM ${odmVersion}` },
      { en: 'Export the study as ODM 1.3.2 or 2.0.', zh: '请以 ODM 1.3.2 或 2.0 导出研究。' },
      { path: 'ODM', line, column },
    );
  }
  if (namespace === '') {
    root.finding(
      'info',
      'no-namespace',
      { en: 'The file does not declare the ODM namespace', zh: '文件未声明 ODM 命名空间' },
      { en: 'Its elements are read as ODM.', zh: '其元素按 ODM 读取。' },
    );
  }
  return {
    fileOid: root.oid('FileOID') ?? '',
    fileType: root.attribute('FileType') === 'Transactional' ? 'Transactional' : 'Snapshot',
    creationDateTime: root.attribute('CreationDateTime') ?? '',
    odmVersion,
    ...optional('granularity', root.attribute('Granularity')),
    ...optional('description', root.attribute('Description')),
    ...optional('originator', root.attribute('Originator')),
    ...optional('sourceSystem', root.attribute('SourceSystem')),
    ...optional('sourceSystemVersion', root.attribute('SourceSystemVersion')),
    ...optional('priorFileOid', root.attribute('PriorFileOID')),
    ...optional('asOfDateTime', root.attribute('AsOfDateTime')),
    ...optional('extensions', root.extensions()),
  };
}
