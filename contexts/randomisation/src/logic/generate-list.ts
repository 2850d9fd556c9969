import { createHash, randomBytes } from 'node:crypto';
import { type Call, refuse, type Violation, violation } from '@verum/call';
import { publish, type Tx } from '@verum/database';
import { drawList, type Place } from '../domain/blocks.ts';
import type { Design } from '../domain/design.ts';
import { seedMax } from '../domain/generator.ts';
import { placeNumber } from '../domain/number.ts';
import { type Preview, previewOf, simulate } from '../domain/preview.ts';
import { strataOf } from '../domain/strata.ts';
import { readUploadedList } from '../domain/uploaded-list.ts';
import type { ServiceContext } from '../service-context.ts';
import { schemeLocks } from '../store/locks.ts';
import { insertList } from '../store/places.ts';
import { findScheme, type Scheme, setList } from '../store/schemes.ts';
import { getScheme, loadScheme, noScheme } from './get-scheme.ts';
import { type SeenScheme, seenScheme, seesAllArms } from './seen.ts';

export interface GenerateList {
  readonly study: string;
  readonly scheme: string;
  /** Decimal; '' draws one. */
  readonly seed: string;
  readonly places: number;
  /** An uploaded list; '' for none. */
  readonly csv: string;
  readonly isDryRun: boolean;
}

export interface Generated {
  readonly scheme: SeenScheme;
  /** Null for who does not see arms. */
  readonly preview: Preview | null;
}

const placesMax = 50_000;

/** @throws Refusal NOT_FOUND, STATE_FORBIDS, INVALID_REQUEST */
export async function generateList(service: ServiceContext, call: Call, command: GenerateList): Promise<Generated> {
  const scheme = await loadScheme(service, call, command);
  checkRequest(scheme.design, command);
  // A seed that the server draws is not in the answer of a dry run: lists are not to be picked by their looks.
  const seed = command.seed === '' ? randomBytes(8).readBigUInt64BE() : BigInt(command.seed);
  const material = materialOf(scheme, command, seed);
  const seen = ({ preview }: Material) => (seesAllArms(call, command.study) ? preview : null);
  if (command.isDryRun) {
    checkDraft(scheme);
    return { scheme: seenScheme(call, scheme), preview: seen(material) };
  }

  const keep = async (tx: Tx) => {
    checkDraft((await findScheme(tx, scheme)) ?? noScheme(command));
    const { places, hash } = material;
    const list = places ? await insertList(tx, scheme, places) : null;
    await setList(tx, scheme, { list, seed: scheme.design.method === 'LIST' ? null : String(seed), hash });
    const payload = { study: scheme.study, scheme: scheme.scheme };
    await publish(tx, { aggregate: `study/${scheme.study}`, type: 'randomisation.list.generated', payload });
    return String(seed);
  };
  const kept = await service.database.write(call, 'Randomisation list generated', keep, schemeLocks(scheme.study));
  // Another seed is there when the call repeats one whose answer was lost.
  const own = BigInt(kept) === seed ? material : materialOf(scheme, command, BigInt(kept));
  return { scheme: await getScheme(service, call, command), preview: seen(own) };
}

interface Material {
  /** Undefined under minimisation. */
  readonly places: readonly Place[] | undefined;
  readonly hash: string | null;
  readonly preview: Preview;
}

function materialOf({ scheme, design }: Scheme, { places, csv }: GenerateList, seed: bigint): Material {
  if (design.method === 'MINIMISATION') {
    return { places: undefined, hash: null, preview: simulate(design, seed, places) };
  }
  const list = design.method === 'LIST' ? readUploadedList(design, csv) : drawList(design, seed, places);
  if (list.length > placesMax) throw refuse('INVALID_REQUEST', { violations: [tooMany('csv')] });
  const strata = new Map(strataOf(design).map((stratum, index) => [stratum, index + 1]));
  const numbered = list.map((place) => ({
    ...place,
    number: place.number || placeNumber(scheme, strata.get(place.stratum) ?? 0, place.sequence),
  }));
  return { places: numbered, hash: hashOf(numbered), preview: previewOf(design.arms, numbered) };
}

/** SHA-256 over `stratum,sequence,arm,kit,number` and a line feed for each place, in their order. */
function hashOf(places: readonly Place[]): string {
  const hash = createHash('sha256');
  for (const { stratum, sequence, arm, kit, number } of places) {
    hash.update(`${stratum},${sequence},${arm},${kit},${number}\n`);
  }
  return hash.digest('hex');
}

function checkDraft({ state }: Scheme): void {
  if (state !== 'DRAFT') throw refuse('STATE_FORBIDS', { facts: { state, allowed: 'DRAFT' } });
}

function checkRequest(design: Design, { seed, places, csv }: GenerateList): void {
  const isUploaded = design.method === 'LIST';
  const faults: Violation[] = [];
  if (isUploaded !== (csv !== '')) {
    const [textEn, textZh] = isUploaded
      ? ['is required: the list of this scheme is drawn elsewhere', '该方案使用外部随机表，请上传']
      : ['is not taken: the list of this scheme is drawn here', '该方案由系统生成随机表，不接受上传'];
    faults.push(violation('csv', isUploaded ? 'required' : 'not_here', textEn, textZh));
  }
  if (isUploaded && (seed !== '' || places !== 0)) {
    faults.push(violation('seed', 'not_here', 'is not used with an uploaded list', '上传的随机表不使用种子'));
  }
  if (seed !== '' && BigInt(seed) > seedMax) {
    faults.push(violation('seed', 'lte', `must be at most ${seedMax}`, `不得大于 ${seedMax}`));
  }
  if (design.method === 'BLOCKS') faults.push(...sizeFaults(design, places));
  if (faults.length > 0) throw refuse('INVALID_REQUEST', { violations: faults });
}

function sizeFaults(design: Design, places: number): Violation[] {
  if (places === 0) return [violation('places', 'required', 'is required', '为必填项')];
  if (places * strataOf(design).length <= placesMax) return [];
  return [tooMany('places')];
}

function tooMany(field: string): Violation {
  const textEn = `makes more than ${placesMax} places in all strata together`;
  return violation(field, 'too_many', textEn, `各分层合计超过 ${placesMax} 个名额`);
}
