import { type CompiledInput, type CompiledRule, type Engine, slotKey } from './engine.ts';

/** The order of skip rules and derivations: what is read comes before what reads it. */
export interface Order {
  /** Place in the order by rule index; 0 for checks, which come last anyway. */
  readonly rankOf: readonly number[];
  /** Ranks in which one visit's results feed the next visit's: evaluated visit by visit. */
  readonly chained: ReadonlySet<number>;
  /** Place within a chained rank. */
  readonly innerOf: readonly number[];
  readonly cycles: readonly Cycle[];
}

/** Rules of which each needs the other's result. `isAcrossVisits`: only by way of another visit, which may be meant. */
export interface Cycle {
  readonly rules: readonly CompiledRule[];
  readonly isAcrossVisits: boolean;
}

type Link = 'here' | 'previous' | 'visit';
interface Edge {
  readonly to: number;
  readonly link: Link;
}

export function orderRules(engine: Omit<Engine, 'order'>): Order {
  const { rules } = engine;
  const nodes = rules.filter(({ kind }) => kind !== 'check').map(({ index }) => index);
  const edges = new Map(nodes.map((node) => [node, edgesOf(engine, rules[node] as CompiledRule)]));
  const targets = (node: number, links: ReadonlySet<Link>) =>
    (edges.get(node) ?? []).filter(({ link }) => links.has(link)).map(({ to }) => to);
  const rankOf: number[] = new Array(rules.length).fill(0);
  const innerOf: number[] = new Array(rules.length).fill(0);
  const chained = new Set<number>();
  const cycles: Cycle[] = [];
  const told = (component: readonly number[], isAcrossVisits: boolean) =>
    cycles.push({ rules: component.map((node) => rules[node] as CompiledRule), isAcrossVisits });
  // Edges lead from a rule to what it reads, so components come in the order of evaluation.
  for (const [rank, component] of components(nodes, (node) => targets(node, ALL)).entries()) {
    for (const node of component) rankOf[node] = rank;
    if (!isCircular(component, (node) => targets(node, ALL))) continue;
    chained.add(rank);
    const inside = new Set(component);
    const here = (node: number) => targets(node, HERE).filter((to) => inside.has(to));
    for (const [inner, part] of components(component, here).entries()) {
      for (const node of part) innerOf[node] = inner;
      if (isCircular(part, here)) told(part, false);
    }
    const near = (node: number) => targets(node, NEAR).filter((to) => inside.has(to));
    const isMeant = components(component, near).every((part) => !isCircular(part, near));
    if (isMeant && component.some((node) => targets(node, VISIT).some((to) => inside.has(to)))) told(component, true);
  }
  return { rankOf, chained, innerOf, cycles };
}

const ALL: ReadonlySet<Link> = new Set(['here', 'previous', 'visit']);
const HERE: ReadonlySet<Link> = new Set(['here']);
const NEAR: ReadonlySet<Link> = new Set(['here', 'previous']);
const VISIT: ReadonlySet<Link> = new Set(['visit']);

/** What a rule reads: the derivations of its inputs, and the skips that could hide them or its own target. */
function edgesOf(engine: Omit<Engine, 'order'>, rule: CompiledRule): Edge[] {
  const edges: Edge[] = [];
  for (const input of rule.inputs) {
    const link = linkOf(input);
    for (const producer of producersOf(engine, input)) edges.push({ to: producer.index, link });
  }
  for (const skip of coversOf(engine, rule.form, rule.template, rule.visit))
    if (skip !== rule) edges.push({ to: skip.index, link: 'here' });
  return edges;
}

function linkOf({ visit }: CompiledInput): Link {
  return visit.kind === 'same' ? 'here' : visit.kind === 'previous' ? 'previous' : 'visit';
}

export function producersOf(engine: Omit<Engine, 'order'>, input: CompiledInput): CompiledRule[] {
  const derivations = (engine.byTarget.get(slotKey(input.form, input.template)) ?? []).filter(
    ({ kind }) => kind === 'derivation',
  );
  const visit = input.visit.kind === 'same' ? undefined : input.visit.oid;
  return [...derivations, ...coversOf(engine, input.form, input.template, visit)];
}

/** Skips over an item, also those of its whole form or visit; of one visit, or of every visit that has the form. */
function coversOf(
  engine: Omit<Engine, 'order'>,
  form: string,
  template: string,
  visit: string | undefined,
): CompiledRule[] {
  const visits = visit === undefined ? (engine.visitsOf.get(form) ?? []) : [visit];
  const around = visits.flatMap((oid) => [engine.visitSkips.get(oid), engine.formSkips.get(slotKey(oid, form))]);
  const inside = template === '' ? [] : engine.skipsOver(form, template);
  return [...around.filter((skip) => skip !== undefined), ...inside];
}

function isCircular(component: readonly number[], targets: (node: number) => readonly number[]): boolean {
  return component.length > 1 || component.some((node) => targets(node).includes(node));
}

/** Strongly connected components, those that are pointed to first (Tarjan 1972), without recursion. */
function components(nodes: readonly number[], targets: (node: number) => readonly number[]): number[][] {
  const found: number[][] = [];
  const numberOf = new Map<number, number>();
  const lowOf = new Map<number, number>();
  const stack: number[] = [];
  const onStack = new Set<number>();
  const open = (node: number) => {
    numberOf.set(node, numberOf.size);
    lowOf.set(node, numberOf.size - 1);
    stack.push(node);
    onStack.add(node);
    return { node, ahead: targets(node), next: 0 };
  };
  const lower = (node: number, low: number) => lowOf.set(node, Math.min(lowOf.get(node) ?? low, low));
  for (const root of nodes) {
    if (numberOf.has(root)) continue;
    const work = [open(root)];
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const { node } = top;
      const ahead = top.ahead[top.next];
      top.next += 1;
      if (ahead === undefined) {
        work.pop();
        const parent = work.at(-1);
        const low = lowOf.get(node) ?? 0;
        if (parent) lower(parent.node, low);
        if (low === numberOf.get(node)) found.push(cut(stack, onStack, node));
      } else if (!numberOf.has(ahead)) work.push(open(ahead));
      else if (onStack.has(ahead)) lower(node, numberOf.get(ahead) ?? 0);
    }
  }
  return found;
}

function cut(stack: number[], onStack: Set<number>, root: number): number[] {
  const component = stack.splice(stack.lastIndexOf(root));
  for (const node of component) onStack.delete(node);
  return component;
}
