import type { AdminData, OdmFile, ReferenceData, SubjectRecord } from './data-model.ts';
import { normaliseDateTime } from './date-time.ts';
import type { StudyBuild } from './model.ts';
import { el, startTag } from './node.ts';
import { type OidMap, oidMap, sameOids } from './oid-map.ts';
import { NONE } from './oids.ts';
import { adminNode } from './write-admin.ts';
import { extend, type OdmVersion, type WriteContext } from './write-common.ts';
import { type DataContext, referenceNodes, subjectNode } from './write-data.ts';
import { type OnLoss, writeNode } from './write-fit.ts';
import { writeStudy } from './write-study.ts';

export interface OdmContent {
  /** `creationDateTime` is ISO 8601; `odmVersion` is that of the source and not written. */
  readonly file: Omit<OdmFile, 'odmVersion'>;
  /** Builds of one study stand together; each (study, build) once. */
  readonly builds?: readonly StudyBuild[];
  readonly adminData?: readonly AdminData[];
  readonly referenceData?: readonly ReferenceData[];
  readonly subjects?: Iterable<SubjectRecord> | AsyncIterable<SubjectRecord>;
}

export interface WriteOptions {
  /** Give back what the model does not interpret (vendor extensions). Without it the document is always valid. */
  readonly withExtensions?: boolean;
  /** Hears of what the version cannot say and no alias carries, as an element path (`SubjectData/…/@X`). */
  readonly onLoss?: OnLoss;
}

/**
 * ODM 1.3.2, chunk by chunk, valid against the official XSD. A Transactional file has every version of each value with
 * its audit record; a Snapshot the last. What 1.3.2 cannot say is put where our reader finds it again: nested groups
 * and items directly under forms as made-up groups (oids.ts), everything else as an overlay in one Alias (fit.ts).
 */
export function writeOdm132(content: OdmContent, options: WriteOptions = {}): AsyncGenerator<string> {
  return write('1.3.2', content, options);
}

/** ODM 2.0, in the same way. Units become items of their own, as 2.0 wants it (`verum:unit/…`, oids.ts). */
export function writeOdm20(content: OdmContent, options: WriteOptions = {}): AsyncGenerator<string> {
  return write('2.0', content, options);
}

async function* write(version: OdmVersion, content: OdmContent, options: WriteOptions): AsyncGenerator<string> {
  const document = odmDocument(version, content, options);
  yield* document.head();
  for await (const subject of content.subjects ?? []) yield document.subject(subject);
  yield document.end();
}

/** A document in the making, for whoever has the subjects one by one. */
export interface OdmInMaking {
  /** Everything before the subjects. */
  head(): Generator<string>;
  /** A subject; where it stands on another study or build than the last one, with the tags between. */
  subject(record: SubjectRecord): string;
  end(): string;
}

/** As `writeOdm132` and `writeOdm20` write it; the subjects of `content` are not looked at. */
export function odmDocument(version: OdmVersion, content: OdmContent, options: WriteOptions = {}): OdmInMaking {
  const context: WriteContext = { version, withExtensions: options.withExtensions ?? false };
  const onLoss = options.onLoss ?? (() => {});
  const { builds = [], file } = content;
  if (normaliseDateTime(file.creationDateTime) === undefined) throw new Error('file.creationDateTime is not ISO 8601');
  const oids = new Map(builds.map((build) => [`${build.studyOid} ${build.oid}`, oidMap(build)]));
  const history = file.fileType === 'Transactional';
  const dataContext = (place: DataPlace): DataContext => ({ ...context, history, oids: oidsOf(place, oids) });
  let open: string | undefined;
  const close = () => (open === undefined ? '' : '</ClinicalData>\n');
  return {
    head: () => headOf(context, content, dataContext, onLoss),
    subject(record) {
      const tag = `${startTag(extend(context, containerTag('ClinicalData', record), record.containerExtensions))}>`;
      const between = tag === open ? '' : `${close()}${tag}\n`;
      open = tag;
      return `${between}${writeNode(subjectNode(dataContext(record), record), version, onLoss)}\n`;
    },
    end() {
      const elements = context.withExtensions ? (file.extensions?.elements ?? []) : [];
      return `${close()}${elements.map(({ xml }) => xml).join('')}</ODM>\n`;
    },
  };
}

function* headOf(
  context: WriteContext,
  { builds = [], adminData = [], referenceData = [], file }: OdmContent,
  dataContext: (place: DataPlace) => DataContext,
  onLoss: OnLoss,
): Generator<string> {
  const { version } = context;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n${rootTag(context, file)}>\n`;
  if (version === '2.0' && file.description !== undefined) yield descriptionOf(file.description);
  for (const study of byStudy(builds)) yield* writeStudy(context, study, onLoss);
  for (const admin of adminData) yield `${writeNode(adminNode(context, admin), version, onLoss)}\n`;
  for (const data of referenceData) {
    yield `${startTag(containerTag('ReferenceData', data))}>`;
    for (const node of referenceNodes(dataContext(data), data)) yield writeNode(node, version, onLoss);
    yield '</ReferenceData>\n';
  }
}

interface DataPlace {
  readonly studyOid: string;
  readonly metaDataVersionOid: string;
}

const oidsOf = (place: DataPlace, maps: ReadonlyMap<string, OidMap>) =>
  maps.get(`${place.studyOid} ${place.metaDataVersionOid}`) ?? sameOids;

const containerTag = (name: string, place: DataPlace) =>
  el(name, { StudyOID: place.studyOid || NONE, MetaDataVersionOID: place.metaDataVersionOid || NONE });

function rootTag(context: WriteContext, file: OdmContent['file']): string {
  const legacy = context.version === '1.3.2';
  const root = el('ODM', {
    xmlns: `http://www.cdisc.org/ns/odm/v${legacy ? '1.3' : '2.0'}`,
    FileOID: file.fileOid || NONE,
    FileType: file.fileType,
    Granularity: file.granularity,
    CreationDateTime: file.creationDateTime,
    ODMVersion: context.version,
    Description: legacy ? file.description : undefined,
    PriorFileOID: file.priorFileOid,
    AsOfDateTime: file.asOfDateTime,
    Originator: file.originator,
    SourceSystem: file.sourceSystem,
    SourceSystemVersion: file.sourceSystemVersion,
  });
  const { attributes } = file.extensions ?? {};
  return startTag(extend(context, root, attributes && { attributes }));
}

const descriptionOf = (text: string) =>
  writeNode(el('Description', {}, [el('TranslatedText', { Type: 'text/plain' }, [text])]), '2.0', () => {});

function byStudy(builds: readonly StudyBuild[]): [StudyBuild, ...StudyBuild[]][] {
  const studies = new Map<string, [StudyBuild, ...StudyBuild[]]>();
  for (const build of builds) {
    const study = studies.get(build.studyOid);
    if (!study) studies.set(build.studyOid, [build]);
    else if (study.every(({ oid }) => oid !== build.oid)) study.push(build);
    else throw new Error(`build ${build.studyOid}/${build.oid} was given twice`);
  }
  return [...studies.values()];
}
