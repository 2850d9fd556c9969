import { type Call, refuse, violation } from '@verum/call';
import { isAnswered, type Sql, type Tx } from '@verum/database';
import type { SubjectKey } from '../../domain/casebook/casebook.ts';
import { decideSignature, type SeenForm, type SignableForm } from '../../domain/review/decide-signature.ts';
import { checkPlace } from '../../domain/review/review-place.ts';
import type { Signature } from '../../domain/review/signature.ts';
import type { ServiceContext } from '../../service-context.ts';
import { loadWhole } from '../../store/load-casebook.ts';
import { subjectLocks } from '../../store/locks.ts';
import { insertSignature, type NewSignature, selectSignable } from '../../store/signatures.ts';
import { noCasebook } from '../casebook/get-form.ts';
import { reachOf, seesBlinded } from '../reach.ts';

export interface Sign extends SubjectKey {
  /** A form key, a visit key, or '' for the casebook. */
  readonly place: string;
  /** What the signature states. */
  readonly meaning: string;
  /** Of identity's Reauthenticate: used up by this. */
  readonly proof: string;
  /** None: not said. */
  readonly seen: readonly SeenForm[];
}

/**
 * Signs what stands at a place: the content, bound by its hash; who, when and what it means, as they are printed.
 *
 * It is judged twice: before the proof is used up, so that a closed gate costs nobody their password, and again under
 * the subject's lock, so that what is signed is what stands.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, STATE_FORBIDS, HELD, REVISION_STALE, GATE_CLOSED,
 * REAUTHENTICATION_REQUIRED, UNAVAILABLE when identity does not answer
 */
export async function sign(service: ServiceContext, call: Call, command: Sign): Promise<Signature> {
  const { study, subject, place, proof } = command;
  const meaning = command.meaning.trim();
  const wasSigned = await service.database.read(call, async (sql) => {
    // Asked again with its key, a signature is answered again, and needs no second proof.
    if (await isAnswered(sql, call)) return true;
    await judge(service, sql, call, command);
    return false;
  });
  if (!wasSigned) await service.identity.consumeProof({ proof, purpose: 'sign' }, { call });
  return await service.database.write(
    call,
    'Electronic signature',
    async (tx) => {
      const { site, covered } = await judge(service, tx, call, command);
      const signed = { study, subject, place, site, meaning };
      return await signBoth(tx, signed, covered);
    },
    subjectLocks(command),
  );
}

/**
 * What everybody sees and what only the unblinded see are signed side by side: one signature over both would be hidden
 * where something blinded is there and shown where nothing is, and so would tell.
 */
async function signBoth(
  tx: Tx,
  signed: Omit<NewSignature, 'covered'>,
  covered: readonly SignableForm[],
): Promise<Signature> {
  const parts = [covered.filter(({ isBlinded }) => !isBlinded), covered.filter(({ isBlinded }) => isBlinded)];
  const made: Signature[] = [];
  for (const part of parts) if (part.length > 0) made.push(await insertSignature(tx, { ...signed, covered: part }));
  const [first] = made;
  if (!first) throw new Error('nothing was signed');
  return { ...first, forms: made.flatMap(({ forms }) => forms) };
}

interface Judged {
  readonly site: string;
  readonly covered: readonly SignableForm[];
}

async function judge({ builds }: ServiceContext, sql: Sql, call: Call, command: Sign): Promise<Judged> {
  const { study, place, meaning, seen } = command;
  const reach = reachOf(call, study);
  const casebook = await loadWhole(sql, command, reach.sites);
  if (!casebook) throw noCasebook(command);
  checkPlace(place);
  if (meaning.trim() === '') {
    const violations = [violation('meaning', 'required', 'must say what the signature means', '必须说明签名的含义')];
    throw refuse('INVALID_REQUEST', { violations });
  }
  const build = await builds.get(sql, { study, build: casebook.build });
  const forms = await selectSignable(sql, command, reach);
  const signing = { place, seen, signerName: call.actor.name, isUnblinded: seesBlinded(reach, casebook.site) };
  return { site: casebook.site, covered: decideSignature(build, casebook, forms, signing) };
}
