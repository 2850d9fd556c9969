import type { StudyBuild, Texts } from '@verum/odm';
import type { Place } from '../draft-search.ts';
import type { Draft } from '../model/draft.ts';
import { reasonLists } from '../model/reasons.ts';

export interface Found extends Place {
  /** Where it matched, as it is written. */
  readonly text: string;
}

const foundMax = 100;

/** Definitions whose OID, name or any text holds every word that was typed, in the order of the build. */
export function searchDraft({ build, design }: Draft, typed: string): readonly Found[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: Found[] = [];
  for (const [place, texts] of entries(build)) {
    const text = hit(words, [place.oid, ...texts]);
    if (text !== undefined) found.push({ ...place, text });
    if (found.length === foundMax) return found;
  }
  for (const { id, cel, message } of design.checks) {
    const text = hit(words, [id, cel, ...message.map((one) => one.text)]);
    if (text !== undefined && found.length < foundMax) found.push({ kind: 'check', oid: id, text });
  }
  for (const list of reasonLists) {
    const texts = design[list].flatMap(({ code, text }) => [code, ...text.map((one) => one.text)]);
    const text = hit(words, texts);
    if (text !== undefined && found.length < foundMax) found.push({ kind: 'setting', oid: list, text });
  }
  return found;
}

function hit(words: readonly string[], texts: readonly string[]): string | undefined {
  const all = texts.join('\n').toLowerCase();
  if (!words.every((word) => all.includes(word))) return undefined;
  return texts.findLast((text) => text.toLowerCase().includes(words[0] ?? ''));
}

function* entries(build: StudyBuild): Generator<[Place, string[]]> {
  const said = (...all: readonly (Texts | undefined)[]) =>
    all.flatMap((texts) => (texts ?? []).map(({ text }) => text));
  for (const one of build.visits) yield [{ kind: 'visit', oid: one.oid }, [one.name, ...said(one.description)]];
  for (const one of build.forms) yield [{ kind: 'form', oid: one.oid }, [one.name, ...said(one.description)]];
  for (const one of build.groups) yield [{ kind: 'group', oid: one.oid }, [one.name, ...said(one.description)]];
  for (const one of build.items)
    yield [{ kind: 'item', oid: one.oid }, [one.name, ...said(one.description, one.instructions, one.question)]];
  for (const { oid, name, entries: codes } of build.codeLists) {
    const texts = codes.flatMap(({ codedValue, decode }) => [codedValue, ...said(decode)]);
    yield [{ kind: 'codeList', oid }, [...texts, name]];
  }
  for (const one of build.units) yield [{ kind: 'unit', oid: one.oid }, [one.name, ...said(one.symbol)]];
  for (const one of build.methods) yield [{ kind: 'method', oid: one.oid }, [one.name, ...said(one.description)]];
  for (const one of build.conditions) yield [{ kind: 'condition', oid: one.oid }, [one.name, ...said(one.description)]];
}
