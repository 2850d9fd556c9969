import { type CompiledRules, compileRules, type Design } from '@verum/checks';
import type { StudyBuild } from '@verum/odm';
import { type BuildShape, shapeBuild } from './build-shape.ts';
import { openModel } from './open-model.ts';

/** A study build made ready for saving: what each place of a form takes. Immutable, so it is made once and shared. */
export interface CompiledBuild extends BuildShape {
  readonly design: Design;
  readonly rules: CompiledRules;
  /** The build without what only the unblinded see; the build itself where nothing is blinded. */
  openModel(): StudyBuild;
}

/** @throws KeyError for an OID that no address can hold, but only when the form that uses it is asked for */
export function compileBuild(model: StudyBuild): CompiledBuild {
  const rules = compileRules(model);
  const { design } = rules;
  const shape = shapeBuild(model, design);
  const { blinding } = shape;
  let open: StudyBuild | undefined;
  return {
    ...shape,
    design,
    rules,
    openModel: () => (open ??= blinding.isUsed ? openModel(model, design, blinding) : model),
  };
}
