import { type Refusal, refuse, violation } from '@verum/call';
import { type BuildAndDesign, formatDesign, readDesign } from '@verum/checks';
import type { GroupDef, StudyBuild } from '@verum/odm';
import { fitsBuild } from './draft-shape.ts';

/** Bytes of UTF-8 that the JSON of a draft may have. */
export const draftBytesMax = 16 * 1024 * 1024;

/**
 * The model of a draft from untrusted JSON, and what the design in it was read as.
 * @throws Refusal INVALID_REQUEST with the place, as a JSON pointer; TOO_LARGE
 */
export function readDraftModel(value: unknown): BuildAndDesign {
  const { build, design, ...others } = (typeof value === 'object' && value !== null ? value : {}) as {
    build?: unknown;
    design?: unknown;
  };
  const [stranger] = Object.keys(others);
  const place = stranger === undefined ? fitsBuild(build, '/build') : `/${stranger.slice(0, 40)}`;
  if (place !== undefined) throw misfit(place);
  const model = build as StudyBuild;
  const circle = circularGroup(model.groups);
  if (circle !== undefined) throw misfit(`/build/groups/${circle}`);
  return { build: model, design: readDesignJson(model, design) };
}

/** JSON as it is kept. @throws Refusal TOO_LARGE */
export function writeDraftModel({ build, design }: BuildAndDesign): string {
  const json = JSON.stringify({ build, design });
  if (Buffer.byteLength(json) > draftBytesMax)
    throw refuse('TOO_LARGE', { facts: { max_bytes: String(draftBytesMax) } });
  return json;
}

/** Read as it would be from a document, so that a draft says nothing that its build could not. */
function readDesignJson(build: StudyBuild, design: unknown): BuildAndDesign['design'] {
  if (typeof design !== 'object' || design === null) throw misfit('/design');
  const read = readDesign({ ...build, extensions: { elements: [formatDesign(design)] } });
  const [finding] = read.findings;
  if (finding) throw misfit(`/design ${finding.path.slice(finding.path.indexOf('$') + 1, 200)}`);
  return read.design;
}

/** The place of a group that contains itself, directly or through others: it would never end. */
function circularGroup(groups: readonly GroupDef[]): number | undefined {
  const places = new Map(groups.map(({ oid }, at) => [oid, at]));
  const done = new Set<number>();
  for (const start of places.values()) {
    const open = new Set<number>();
    const stack: { readonly at: number; readonly rest: string[] }[] = [];
    const enter = (at: number) => {
      open.add(at);
      stack.push({ at, rest: (groups[at]?.content ?? []).flatMap(({ kind, oid }) => (kind === 'group' ? [oid] : [])) });
    };
    if (!done.has(start)) enter(start);
    for (let last = stack.at(-1); last; last = stack.at(-1)) {
      const next = last.rest.pop();
      const at = next === undefined ? undefined : places.get(next);
      if (next === undefined) {
        done.add(last.at);
        open.delete(last.at);
        stack.pop();
      } else if (at !== undefined && open.has(at)) return last.at;
      else if (at !== undefined && !done.has(at)) enter(at);
    }
  }
  return undefined;
}

function misfit(place: string): Refusal {
  const en = 'This does not fit the model of a study build.';
  return refuse('INVALID_REQUEST', {
    violations: [violation(place, 'draft_model', en, '此处不符合研究构建版本的模型。')],
  });
}
