import type { ClockKeeper } from './clock-keeper.ts';
import type { DiaryEnv, FetchAnswer } from './env.ts';
import { proofOf } from './proof.ts';
import type { Key } from './seal.ts';

/** The server has answered, and not with what was asked for. */
export class Refused extends Error {
  readonly status: number;
  /** Of verum.v1.Reason; empty where something before the server answered. */
  readonly reason: string;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, reason: string, retryAfterMs?: number) {
    super(reason || String(status));
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}
/** Nobody has answered: what was sent may have arrived or not. */
export class Unreached extends Error {}

export interface Method {
  readonly verb: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** Of verum.epro.v1.DiaryService. */
  readonly name: string;
  /** How an answer begins that is no JSON: it comes as `{ text }`. */
  readonly begins?: string;
}

export interface Identity {
  readonly device: string;
  readonly privateKey: Key;
}

export interface Calls {
  /** `identity` absent: a method that anybody may call. A string is JSON, bytes are a JPEG. */
  call<T>(method: Method, body?: string | Uint8Array<ArrayBuffer>, identity?: Identity): Promise<T>;
  /** Learns the error of the device's clock. */
  askTime(): Promise<void>;
}

const getTime: Method = { verb: 'GET', path: '/v1/diary/time', name: 'GetTime' };

/** Every answer that tells the server's time measures the clock. A proof that was out of date is made once more. */
export function openCalls(env: DiaryEnv, clock: ClockKeeper): Calls {
  const once = async <T>(
    { verb, path, name, begins }: Method,
    body?: string | Uint8Array<ArrayBuffer>,
    who?: Identity,
  ) => {
    const method = `verum.epro.v1.DiaryService/${name}`;
    const proof = who && (await proofOf(who.privateKey, who.device, method, clock.trueMs()));
    const asked = clock.look();
    let answer: FetchAnswer;
    let text: string;
    try {
      answer = await env.fetch(path, {
        method: verb,
        headers: {
          ...(proof && { authorization: `Device ${proof}` }),
          ...(body !== undefined && { 'content-type': typeof body === 'string' ? 'application/json' : 'image/jpeg' }),
        },
        ...(body !== undefined && { body }),
      });
      text = await answer.text();
    } catch {
      throw new Unreached();
    }
    const json = begins && text.startsWith(begins) ? { text } : readJson(text);
    if (answer.status >= 300 || json === undefined) throw refusalOf(answer, json);
    if ('now' in json && typeof json.now === 'string') clock.measured(asked, Date.parse(json.now));
    return json as T;
  };
  const askTime = async () => {
    await once(getTime);
  };
  return {
    askTime,
    async call<T>(method: Method, body?: string | Uint8Array<ArrayBuffer>, who?: Identity) {
      try {
        return await once<T>(method, body, who);
      } catch (error) {
        if (!(error instanceof Refused) || error.reason !== 'DEVICE_CLOCK') throw error;
        await askTime();
        return await once<T>(method, body, who);
      }
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

/** Undefined for what is no JSON object, as the page of a hotel's network that wants a password. */
function readJson(text: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Json) : undefined;
  } catch {
    return undefined;
  }
}

function refusalOf({ status, headers }: FetchAnswer, json: Json | undefined): Error {
  // 2xx without our JSON is somebody between us and the server.
  if (status < 300 || typeof json?.reason !== 'string') return new Unreached();
  const seconds = Number(headers.get('retry-after'));
  return new Refused(status, json.reason, seconds > 0 ? seconds * 1000 : undefined);
}
