import { type OdmContent, type StudyBuild, writeOdm20, writeOdm132 } from '@verum/odm';

export type OdmVersion = '1.3.2' | '2.0';

/** A build as an ODM document of its own, in pieces. Loaded when somebody asks for one. */
export async function writeBuild(model: StudyBuild, version: OdmVersion, now: Date): Promise<string[]> {
  const content: OdmContent = {
    file: {
      fileOid: `verum/${model.studyOid}/${model.oid}/${now.toISOString()}`,
      fileType: 'Snapshot',
      granularity: 'Metadata',
      creationDateTime: now.toISOString(),
      sourceSystem: 'Verum',
    },
    builds: [model],
  };
  const write = version === '2.0' ? writeOdm20 : writeOdm132;
  const pieces: string[] = [];
  for await (const piece of write(content, { withExtensions: true })) pieces.push(piece);
  return pieces;
}
