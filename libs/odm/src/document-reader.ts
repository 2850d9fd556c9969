import type { AdminData, OdmFile, ReferenceData, SubjectRecord } from './data-model.ts';
import { childElements, type Element, isOdmNamespace, pathOf, textOf, toExtension } from './element.ts';
import { OdmRefusal } from './finding.ts';
import type { ExtensionElement, Extensions, StudyBuild } from './model.ts';
import { NONE, readOid } from './oids.ts';
import { withOneVisit } from './one-visit.ts';
import { readAdmin } from './read-admin.ts';
import { type DataPlace, readReference, readSubject } from './read-data.ts';
import { readFile } from './read-file.ts';
import type { OdmDocument } from './read-odm.ts';
import { readBuild, readStudy } from './read-study.ts';
import { needsRecords, RecordTable } from './record-table.ts';
import { Findings, type ReadContext, Taker } from './taker.ts';
import { parseFragment } from './xml-fragment.ts';
import type { XmlLimits } from './xml-limits.ts';
import type { XmlHandler } from './xml-parser.ts';

/** Sorts the pieces of a document as the parser hands them over: studies and admin data kept, subjects passed on. */
export class DocumentReader implements XmlHandler {
  readonly #context: ReadContext;
  readonly #limits: XmlLimits;
  #file: OdmFile | undefined;
  readonly #builds: StudyBuild[] = [];
  readonly #adminData: AdminData[] = [];
  readonly #referenceData: ReferenceData[] = [];
  readonly #fileElements: ExtensionElement[] = [];
  #ready: SubjectRecord[] = [];
  #subjects = 0;
  /** Of the ClinicalData or ReferenceData being read. */
  #records = new RecordTable();
  #groups: Element[] = [];
  /** Subjects that refer to audit records which may stand after them. */
  #waiting: Element[] = [];
  #waitingNodes = 0;

  constructor(limits: XmlLimits, withLines = false) {
    this.#limits = limits;
    this.#context = {
      findings: new Findings(limits.findings),
      withLines,
      isTransactional: () => this.#file?.fileType === 'Transactional',
      taken: [],
      parseFragment: (xml) => parseFragment(xml, limits),
    };
  }

  get file(): OdmFile {
    if (!this.#file) throw new Error('the root element has not been read');
    return this.#file;
  }

  /** What was read of it so far: it stands before the subjects that refer to it. */
  get adminData(): readonly AdminData[] {
    return this.#adminData;
  }

  takeSubjects(): SubjectRecord[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  enter(element: Element): boolean {
    if (!element.parent) return this.#root(element);
    return isOdmNamespace(element.namespace) && CONTAINERS.has(element.name) && element.parent.parent === undefined;
  }

  collected(element: Element): void {
    this.#collect(element);
    this.#finishUnit();
  }

  #collect(element: Element): void {
    const { parent } = element;
    if (!parent) this.#fragment(element);
    else if (!isOdmNamespace(element.namespace)) this.#foreign(element);
    else if (CONTAINERS.has(parent.name)) this.#data(element, parent);
    else if (element.name === 'Study') this.#study(element);
    else if (element.name === 'AdminData') this.#adminData.push(readAdmin(this.#take(element)));
    else if (element.name === 'Description') this.#file = { ...this.file, description: textOf(element) };
    else this.#foreign(element);
  }

  left(element: Element): void {
    if (!CONTAINERS.has(element.name)) return;
    for (const subject of this.#waiting) this.#subject(this.#records.resolve(subject), element);
    if (this.#groups.length > 0) this.#reference(element);
    this.#finishUnit();
    this.#waiting = [];
    this.#waitingNodes = 0;
    this.#records = new RecordTable();
    this.#groups = [];
  }

  done(): OdmDocument {
    const { file } = this;
    const found = this.#builds.length + this.#adminData.length + this.#referenceData.length + this.#subjects;
    if (found === 0) {
      throw new OdmRefusal(
        'no-content',
        { en: 'The file has no study, data or users in it', zh: '文件中没有研究、数据或用户信息' },
        { en: 'Check that the export finished and chose the study.', zh: '请确认导出已完成且已选择研究。' },
        { path: 'ODM', line: 1, column: 1 },
      );
    }
    const extensions: Extensions = {
      ...file.extensions,
      ...(this.#fileElements.length > 0 && { elements: this.#fileElements }),
    };
    return {
      file: { ...file, ...(Object.keys(extensions).length > 0 && { extensions }) },
      builds: this.#builds.map((build) => withOneVisit(build, file, this.#context.findings)),
      adminData: this.#adminData,
      referenceData: this.#referenceData,
      subjects: this.#subjects,
      findings: this.#context.findings.list,
    };
  }

  /** What was asked for but not used up, and belongs to nobody who could keep it, is told. */
  #finishUnit(): void {
    for (const taker of this.#context.taken) taker.reportLeftOut();
    this.#context.taken.length = 0;
  }

  #take(element: Element): Taker {
    return new Taker(element, this.#context);
  }

  #root(root: Element): boolean {
    if (root.name === 'ODM' && isOdmNamespace(root.namespace)) {
      this.#file = readFile(this.#take(root));
      return true;
    }
    if (!FRAGMENTS.has(root.name) || !isOdmNamespace(root.namespace)) {
      throw new OdmRefusal(
        'wrong-root',
        { en: `The file is not ODM: its root is ${root.name}`, zh: `文件不是 ODM：根元素为 ${root.name}` },
        { en: 'Choose an ODM export of the study.', zh: '请选择研究的 ODM 导出文件。' },
        { path: pathOf(root), line: root.line, column: root.column },
      );
    }
    this.#file = readFile(
      this.#take({ ...root, attributes: root.attributes.filter(({ prefix }) => prefix !== ''), content: [] }),
    );
    return false;
  }

  /** A Study or MetaDataVersion without its ODM around it, as the standard's own examples have. */
  #fragment(root: Element): void {
    const taker = this.#take(root);
    taker.finding(
      'warning',
      'fragment',
      { en: `The file is a ${root.name} without the ODM around it`, zh: `文件只有 ${root.name}，缺少外层 ODM` },
      { en: 'Read as if it stood in one study.', zh: '按其位于一个研究中读取。' },
    );
    const { odmVersion } = this.file;
    if (root.name === 'Study') this.#builds.push(...readStudy(taker, odmVersion, []));
    else {
      const head = { studyOid: 'STUDY', studyName: 'STUDY', studyDescription: [], protocolName: 'STUDY', units: [] };
      this.#builds.push(readBuild(taker, head, odmVersion, []));
    }
  }

  #study(element: Element): void {
    const misplaced = childElements(element).filter(
      (child) => CONTAINERS.has(child.name) && isOdmNamespace(child.namespace),
    );
    const content = element.content.filter((part) => !misplaced.some((child) => child === part));
    this.#builds.push(...readStudy(this.#take({ ...element, content }), this.file.odmVersion, this.#builds));
    for (const container of misplaced) {
      const taker = this.#take(container);
      taker.discard();
      taker.finding(
        'warning',
        'data-inside-study',
        {
          en: `${container.name} stands inside Study, not beside it`,
          zh: `${container.name} 位于 Study 之内，而非与其并列`,
        },
        { en: 'Read as if it stood beside it.', zh: '按与其并列处理。' },
      );
      for (const child of childElements(container)) this.#data(child, container);
      this.left(container);
    }
  }

  #data(element: Element, container: Element): void {
    if (element.name === 'SubjectData') {
      if (!needsRecords(element)) this.#subject(element, container);
      else this.#wait(element);
    } else if (element.name === 'ItemGroupData') this.#groups.push(element);
    else if (!this.#records.add(element)) this.#foreign(element);
  }

  #wait(subject: Element): void {
    this.#waitingNodes += countNodes(subject);
    if (this.#waitingNodes > this.#limits.unitNodes) {
      throw new OdmRefusal(
        'limit',
        {
          en: 'Too many subjects refer to audit records at the end of the file',
          zh: '过多受试者引用文件末尾的稽查记录',
        },
        { en: 'Export fewer subjects in one file.', zh: '请减少单个文件中的受试者数量。' },
        { path: pathOf(subject), line: subject.line, column: subject.column },
      );
    }
    this.#waiting.push(subject);
  }

  #subject(element: Element, container: Element): void {
    const record = readSubject(this.#take(element), this.#place(container));
    if (!record) return;
    this.#subjects++;
    const extensions = this.#containerExtensions(container);
    this.#ready.push(extensions ? { ...record, containerExtensions: extensions } : record);
  }

  #reference(container: Element): void {
    const taker = this.#take({ ...container, content: [] });
    if (container.name === 'ClinicalData') {
      taker.finding(
        'warning',
        'data-without-subject',
        { en: 'ClinicalData holds groups outside of any subject', zh: 'ClinicalData 中有不属于任何受试者的数据项组' },
        { en: 'They are read as reference data.', zh: '按参考数据读取。' },
      );
    }
    const place = this.#place(container);
    for (const name of ['StudyOID', 'MetaDataVersionOID']) taker.attribute(name);
    const groups = this.#groups.map((group) => this.#take(this.#records.resolve(group)));
    this.#referenceData.push(readReference(taker, groups, place));
  }

  #place(container: Element): DataPlace {
    const oid = (name: string) =>
      readOid(container.attributes.find((attribute) => attribute.name === name)?.value.trim() ?? '');
    const real = (name: string) => (oid(name) === NONE ? '' : oid(name));
    return { studyOid: real('StudyOID'), metaDataVersionOid: real('MetaDataVersionOID') };
  }

  #containerExtensions(container: Element): Extensions | undefined {
    const taker = this.#take({ ...container, content: [] });
    for (const name of ['StudyOID', 'MetaDataVersionOID']) taker.attribute(name);
    return taker.extensions();
  }

  #foreign(element: Element): void {
    this.#context.findings.add(
      'info',
      isOdmNamespace(element.namespace) ? 'not-interpreted-kept' : 'vendor-extension-kept',
      element,
      {
        en: `${element.parent?.name ?? ''} has ${element.name}, which is not interpreted`,
        zh: `${element.parent?.name ?? ''} 含有 ${element.name}，系统不解释其含义`,
      },
      { en: 'Kept as it is; an export can give it back.', zh: '原样保留，导出时可恢复。' },
      `${element.parent?.name ?? ''} ${element.name}`,
    );
    this.#fileElements.push(toExtension(element));
  }
}

const CONTAINERS = new Set(['ClinicalData', 'ReferenceData']);
const FRAGMENTS = new Set(['Study', 'MetaDataVersion']);

function countNodes(element: Element): number {
  return childElements(element).reduce((sum, child) => sum + countNodes(child), 1 + element.attributes.length);
}
