import type { DesignCheck } from '@verum/checks';
import type { ConditionDef, FormalExpression, MethodDef, Texts } from '@verum/odm';
import type { Draft, Operation } from '../model/draft.ts';
import { changed, mapKept, patched } from '../model/keep.ts';
import { newOid } from '../model/oids.ts';
import { settling } from '../model/settle.ts';

/** As the designer's addresses name them. */
export type RuleKind = 'check' | 'method' | 'condition';

export interface RuleName {
  readonly kind: RuleKind;
  /** Id of a check, OID of a method or a condition. */
  readonly oid: string;
}

export interface RuleInput {
  readonly name: string;
  /** The place as it is written; '' while none is chosen. */
  readonly path: string;
}

/** A rule as it is edited, wherever the build keeps it. */
export interface EditedRule extends RuleName {
  /** The message of a check, the description of a method or a condition. */
  readonly texts: Texts;
  readonly code: string;
  readonly inputs: readonly RuleInput[];
  /** Written in another system's language only, by its name. */
  readonly foreign?: string;
  /** Only of a check: where it is shown, and how strict it is. */
  readonly check?: Pick<DesignCheck, 'form' | 'path' | 'severity'>;
}

export type RulePatch = Partial<Pick<EditedRule, 'texts' | 'code' | 'inputs'>> &
  Partial<Pick<DesignCheck, 'form' | 'path' | 'severity'>>;

export function rulesOf({ build, design }: Draft): readonly EditedRule[] {
  return [
    ...design.checks.map(({ id, message, cel, inputs, form, path, severity }) => ({
      ...{ kind: 'check' as const, oid: id, texts: message, code: cel, inputs },
      check: { form, path, severity },
    })),
    ...build.methods.map((method) => expressed('method', method)),
    ...build.conditions.map((condition) => expressed('condition', condition)),
  ];
}

export function ruleAt(draft: Draft, { kind, oid }: RuleName): EditedRule | undefined {
  return rulesOf(draft).find((rule) => rule.kind === kind && rule.oid === oid);
}

function expressed(
  kind: 'method' | 'condition',
  { oid, description, expressions, signature }: ConditionDef,
): EditedRule {
  const cel = expressions.find(isCel);
  const [other] = expressions;
  return {
    ...{ kind, oid, texts: description, code: cel?.code ?? '' },
    inputs: (signature?.parameters ?? []).map(({ name, definition = '' }) => ({ name, path: definition })),
    ...(!cel && other && { foreign: other.context }),
  };
}

const isCel = ({ context }: FormalExpression) => context.trim().toUpperCase() === 'CEL';

export function editRule({ kind, oid }: RuleName, patch: RulePatch): Operation {
  return (draft) => {
    const { build, design } = draft;
    if (kind === 'check') {
      const checks = mapKept(design.checks, (check) => (check.id === oid ? editCheck(check, patch) : check));
      return checks === design.checks ? draft : { ...draft, design: { ...design, checks } };
    }
    const list = kind === 'method' ? 'methods' : 'conditions';
    const definitions = changed<MethodDef>(build[list], oid, (definition) => editExpressed(draft, definition, patch));
    return definitions === build[list] ? draft : { ...draft, build: { ...build, [list]: definitions } };
  };
}

function editCheck(check: DesignCheck, { texts, code, ...rest }: RulePatch): DesignCheck {
  return patched(check, {
    ...rest,
    ...(texts !== undefined && { message: texts }),
    ...(code !== undefined && { cel: code }),
  });
}

function editExpressed({ build }: Draft, definition: MethodDef, { texts, code, inputs }: RulePatch): MethodDef {
  const typeAt = (path: string) => {
    const item = path
      .replace(/@unit$/, '')
      .split('/')
      .at(-1)
      ?.replace(/!.*$/, '');
    return build.items.find(({ oid }) => oid === item)?.odmDataType ?? 'text';
  };
  const parameters = inputs?.map(({ name, path }, at) => ({
    name,
    dataType: typeAt(path),
    definition: path,
    order: at + 1,
  }));
  const returnValues = definition.signature?.returnValues ?? [];
  return patched(definition, {
    ...(texts !== undefined && { description: texts }),
    ...(code !== undefined && { expressions: withCel(definition.expressions, code) }),
    ...(parameters && { signature: { parameters, returnValues } }),
  });
}

function withCel(expressions: readonly FormalExpression[], code: string): readonly FormalExpression[] {
  const at = expressions.findIndex(isCel);
  if (at === -1) return [{ context: 'CEL', code }, ...expressions];
  return expressions[at]?.code === code ? expressions : expressions.with(at, { context: 'CEL', code });
}

/** A rule that says nothing yet. A check needs an item to stand at: `form` and `path`. */
export function addRule({ kind, oid }: RuleName, { form, path }: Pick<DesignCheck, 'form' | 'path'>): Operation {
  return (draft) => {
    const { build, design } = draft;
    if (ruleAt(draft, { kind, oid })) return draft;
    if (kind === 'check') {
      const check: DesignCheck = { id: oid, form, path, severity: 'soft', inputs: [], cel: '', message: [] };
      return { ...draft, design: { ...design, checks: [...design.checks, check] } };
    }
    const definition = { oid, name: oid, description: [], expressions: [{ context: 'CEL', code: '' }] };
    return kind === 'method'
      ? { ...draft, build: { ...build, methods: [...build.methods, { ...definition, type: 'Computation' }] } }
      : { ...draft, build: { ...build, conditions: [...build.conditions, definition] } };
  };
}

/** An id that no rule has yet. */
export function newRule(draft: Draft, kind: RuleKind): RuleName {
  if (kind !== 'check') return { kind, oid: newOid(draft, kind) };
  const taken = new Set(draft.design.checks.map(({ id }) => id));
  for (let number = taken.size + 1; ; number++)
    if (!taken.has(`CHECK.${number}`)) return { kind, oid: `CHECK.${number}` };
}

/** Takes a rule out, with the places it stood at, its test cases, and that its queries are reviewed. */
export function removeRule({ kind, oid }: RuleName): Operation {
  return settling((draft) => {
    const { build, design } = draft;
    if (kind === 'check')
      return { ...draft, design: { ...design, checks: design.checks.filter(({ id }) => id !== oid) } };
    const list = kind === 'method' ? 'methods' : 'conditions';
    return { ...draft, build: { ...build, [list]: build[list].filter((one) => one.oid !== oid) } };
  });
}

/** Gives a check another id; its test cases and the review of its queries follow. */
export function renameCheck(from: string, to: string): Operation {
  return (draft) => {
    const { design } = draft;
    if (from === to || to.trim() === '' || design.checks.some(({ id }) => id === to)) return draft;
    const named = <T extends string>(id: T) => (id === from ? to : id);
    return {
      ...draft,
      design: {
        ...design,
        checks: design.checks.map((check) => (check.id === from ? { ...check, id: to } : check)),
        candidates: design.candidates.map(named),
        checkTests: design.checkTests.map((test) => (test.rule === from ? { ...test, rule: to } : test)),
      },
    };
  };
}

/** Whether the queries of a check are looked at by somebody before the site sees them. */
export function reviewQueries(id: string, isReviewed: boolean): Operation {
  return (draft) => {
    const { candidates } = draft.design;
    if (candidates.includes(id) === isReviewed) return draft;
    const next = isReviewed ? [...candidates, id] : candidates.filter((one) => one !== id);
    return { ...draft, design: { ...draft.design, candidates: next } };
  };
}
