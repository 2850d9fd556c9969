import type { Extensions, Finding, StudyBuild } from '@verum/odm';
import { DEFAULT_DESIGN, DESIGN_NAMESPACE, type Design } from './design.ts';
import { formatDesign, readDesign } from './read-design.ts';

/** A build and what it decides beyond ODM, side by side, as both are edited. */
export interface BuildAndDesign {
  readonly build: StudyBuild;
  readonly design: Design;
}

/** Takes the design out of a build. What of it could not be read is a finding, and is not kept. */
export function splitDesign(whole: StudyBuild): BuildAndDesign & { readonly findings: readonly Finding[] } {
  const { design, findings } = readDesign(whole);
  return { build: withElements(whole, otherElements(whole)), design, findings };
}

/** Puts it back, in place of whatever design the build has; the default design needs no element. */
export function joinDesign({ build, design }: BuildAndDesign): StudyBuild {
  const element = isDefault(design) ? [] : [formatDesign(design)];
  return withElements(build, [...otherElements(build), ...element]);
}

const otherElements = ({ extensions }: StudyBuild) =>
  (extensions?.elements ?? []).filter(({ name, namespace }) => namespace !== DESIGN_NAMESPACE || name !== 'design');

function withElements(build: StudyBuild, elements: NonNullable<Extensions['elements']>): StudyBuild {
  const { extensions = {}, ...rest } = build;
  const { elements: _, ...others } = extensions;
  const kept: Extensions = elements.length > 0 ? { ...others, elements } : others;
  return Object.keys(kept).length > 0 ? { ...rest, extensions: kept } : rest;
}

/** JSON of the members one by one: their order in the object says nothing. */
function isDefault(design: Design): boolean {
  const names = Object.keys(DEFAULT_DESIGN) as (keyof Design)[];
  return names.every((name) => same(design[name], DEFAULT_DESIGN[name]));
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Array.isArray(a) === Array.isArray(b) && [...names].every((name) => same(left[name], right[name]));
}
