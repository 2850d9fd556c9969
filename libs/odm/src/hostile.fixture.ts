import { OdmRefusal } from './finding.ts';
import { type OdmChunks, readOdm } from './read-odm.ts';

// Documents that are written to hurt, each read by a process of its own (see hostile.test.ts): run with its name it tells
// what came of it, how many chunks were taken of those that there are, and by how much live memory grew.

export interface Told {
  /** `read`, or the code of the refusal. */
  readonly outcome: string;
  readonly path: string;
  readonly line: number;
  readonly chunks: number;
  readonly growthBytes: number;
}

const chunkChars = 100_000;
const gigabyte = 10_000;
const head =
  '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileOID="F" FileType="Snapshot" CreationDateTime="2026-11-23T00:00:00Z">';
const data = `${head}<ClinicalData StudyOID="S" MetaDataVersionOID="M">`;
const subject = `${data}<SubjectData SubjectKey="1">`;
const user = '<AdminData><User OID="U"><FullName>王</FullName></User></AdminData></ODM>';
const bytes = (text: string) => new TextEncoder().encode(text);

/** `start`, and then the piece over and over, a chunk of it at a time. */
function* on(start: string, piece: string, chunks = gigabyte, end = ''): Generator<string> {
  yield start;
  const chunk = piece.repeat(Math.ceil(chunkChars / piece.length));
  for (let at = 0; at < chunks; at += 1) yield chunk;
  yield end;
}

function utf16(text: string, isLittle: boolean, hasMark: boolean): Uint8Array {
  const little = Buffer.from(`${hasMark ? '\ufeff' : ''}${text}`, 'utf16le');
  return new Uint8Array(isLittle ? little : little.swap16());
}

const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>`;

export const cases: Readonly<Record<string, () => OdmChunks>> = {
  'white space in the prolog': () => on('<?xml version="1.0"?>', ' '),
  'white space in the root': () => on(head, ' '),
  'white space in a study': () => on(`${head}<Study OID="S">`, '\n'),
  'white space in a text': () => on(`${head}<AdminData><User OID="U"><FullName>`, ' \t'),
  'white space in an attribute': () => on(`${head}<Study OID="`, ' '),
  'white space between attributes': () => on(`${head}<Study OID="S"`, ' '),
  'white space in an end tag': () => on(`${head}<Study></Study`, ' '),
  'white space behind the document': () => on(`${head}${user}`, ' '),
  '200,000 attributes': () =>
    on(`${head}<Study`, Array.from({ length: 200_000 }, (_, at) => ` a${at}="x"`).join(''), 1),
  '256 attributes of a megabyte': () =>
    (function* () {
      yield `${head}<Study`;
      for (let at = 0; at < 256; at += 1) yield ` a${at}="${'x'.repeat(999_000)}"`;
    })(),
  '300,000 levels': () => on(head, '<Study>', 30),
  '300,000 levels in a subject': () => on(subject, '<a>', 30),
  'entities in entities': () => [`<!DOCTYPE ODM [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${head}&b;</ODM>`],
  'parameter entities': () => [`<!DOCTYPE ODM [<!ENTITY % a "<!ENTITY b 'x'>">%a;]>${head}</ODM>`],
  'an external entity': () => [`<!DOCTYPE ODM [<!ENTITY a SYSTEM "file:///etc/passwd">]>${head}&a;</ODM>`],
  'an external DTD': () => ['<!DOCTYPE ODM SYSTEM "http://127.0.0.1:1/odm.dtd">', head, user],
  'an endless DOCTYPE': () => on('<!DOCTYPE ODM [', '<!-- x -->'),
  'an entity that nobody declared': () => [`${head}&a;</ODM>`],
  'a name that is not UTF-8': () => [bytes(`${head}\n\n<Stu`), new Uint8Array([0xff]), bytes('dy/></ODM>')],
  'an attribute that is not UTF-8': () => [bytes(`${head}\n<Study OID="`), new Uint8Array([0xc3, 0x28]), bytes('"/>')],
  'a text that is not UTF-8': () => [bytes(`${subject}\n\n\n`), new Uint8Array([0xe4, 0xbd]), bytes('</SubjectData>')],
  'a surrogate in UTF-8': () => [bytes(`${head}\n<Study OID="`), new Uint8Array([0xed, 0xa0, 0x80]), bytes('"/>')],
  'UTF-8 cut off': () => [bytes(`${head}\n`), new Uint8Array([0xe4, 0xbd])],
  'UTF-16 LE with a mark': () => [utf16(`${head}${user}`, true, true)],
  'UTF-16 LE without a mark': () => [utf16(`${head}${user}`, true, false)],
  'UTF-16 BE with a mark': () => [utf16(`${head}${user}`, false, true)],
  'UTF-16 BE without a mark': () => [utf16(`${head}${user}`, false, false)],
  'UTF-16 with half a character': () => [utf16(`${head}\n${user}`, true, true).subarray(0, -1)],
  'UTF-8 that calls itself UTF-16': () => [bytes(`${declared('UTF-16')}${head}${user}`)],
  'UTF-16 that calls itself UTF-8': () => [utf16(`${declared('UTF-8')}${head}${user}`, true, true)],
  'Latin 1 that calls itself UTF-8': () => [
    bytes(`${declared('UTF-8')}\n${head}<AdminData><User OID="`),
    new Uint8Array([0xe9, 0x22, 0x2f]),
    bytes('></AdminData></ODM>'),
  ],
  'an encoding that nobody knows': () => [bytes(`${declared('ebcdic-cp-us')}${head}${user}`)],
  'a null byte in a text': () => [bytes(`${head}\n<AdminData><User OID="U"><FullName>a\u0000`)],
  'a null byte in an attribute': () => [bytes(`${head}\n<Study OID="a\u0000"/></ODM>`)],
  'a null byte in a name': () => [bytes(`${head}\n<Stu\u0000dy/></ODM>`)],
  'null bytes only': () => on('', '\u0000'),
  'a comment of 100 MB': () => on(`${head}<!-- `, 'x', 1_000),
  'a comment of hyphens': () => on(`${head}<!-- `, '- ', 1_000),
  'CDATA of 100 MB': () => on(`${subject}<![CDATA[`, 'x', 1_000),
  'CDATA of brackets': () => on(`${subject}<![CDATA[`, ']', 1_000),
  'CDATA without end': () => on(`${subject}`, '<![CDATA[xxxxxxxxxxxxxxxxxxxxxxxx]]>'),
  'a text cut up by comments': () => on(`${head}<AdminData><User OID="U"><FullName>`, 'xxxxxxxxxxxxxxxx<!-- -->'),
  'a processing instruction of 100 MB': () => on(`${head}<?x `, 'x', 1_000),
  'a processing instruction of question marks': () => on(`${head}<?x `, '? ', 1_000),
  'a target without end': () => on(`${head}<?`, 'x'),
  'a text of a gigabyte': () => on(`${subject}`, '真'),
  'a text of references': () => on(`${subject}`, '&amp;'),
  'an attribute of references': () => on(`${head}<Study OID="`, '&#x41;'),
  'a name of a gigabyte': () => on(`${head}<`, 'x'),
  'the name of an attribute of a gigabyte': () => on(`${head}<Study `, 'x'),
  'an entity’s name of a gigabyte': () => on(`${head}&`, 'x'),
  'an end tag of a gigabyte': () => on(`${head}<Study></`, 'x'),
  'text between subjects': () => on(data, 'x<SubjectData SubjectKey="1"/>', 100, '</ClinicalData></ODM>'),
};

async function tell(name: string): Promise<Told> {
  const chunks = cases[name]?.();
  if (!chunks) throw new Error(`there is no case '${name}'`);
  let taken = 0;
  let most = 0;
  const live = () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = live();
  async function* counted(given: OdmChunks) {
    for await (const chunk of given) {
      taken += 1;
      if (taken % 10 === 0) most = Math.max(most, live() - before);
      yield chunk;
    }
  }
  try {
    await readOdm(counted(chunks), { skipExternalDoctype: true });
    return { outcome: 'read', path: '', line: 0, chunks: taken, growthBytes: Math.max(most, live() - before) };
  } catch (error) {
    if (!(error instanceof OdmRefusal)) throw error;
    const { code, path, line } = error;
    return { outcome: code, path, line, chunks: taken, growthBytes: Math.max(most, live() - before) };
  }
}

if (import.meta.main) process.stdout.write(JSON.stringify(await tell(process.argv[2] ?? '')));
