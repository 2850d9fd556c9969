import type { StudyBuild } from '@verum/odm';
import { type BuildShape, type ShapeDesign, shapeBuild } from '../../../domain/build/build-shape.ts';
import type { Piece } from '../hand.ts';

/** What was made since the last time, worth a note. */
export interface Made<State> {
  readonly pieces: readonly Piece[];
  /** Casebooks in all. */
  readonly done: number;
  /** Where it goes on; absent at the end. */
  readonly state?: State;
}

/** Builds as they travel, by number. */
export type Designs = ReadonlyMap<number, { readonly model: StudyBuild; readonly design: ShapeDesign }>;

export function shapesOf(designs: Designs): ReadonlyMap<number, BuildShape> {
  return new Map([...designs].map(([build, { model, design }]) => [build, shapeBuild(model, design)]));
}
