import { inputAt, unitInput } from './collect-range-check.ts';
import { type NamedPath, namedInputs } from './definition.ts';
import type { Sources } from './executable.ts';
import { parseInputPath } from './input-path.ts';

/** The design's own checks, and one soft check for every place of an item that has reference ranges. */
export function collectDesignRules(sources: Sources): void {
  collectChecks(sources);
  collectReferences(sources);
}

function collectChecks({ build, design, places, collector }: Sources): void {
  const seen = new Set<string>();
  for (const [position, check] of design.checks.entries()) {
    const path = `MetaDataVersion[${build.oid}]/design$.checks[${position}]`;
    const place = places.items(check.form).get(check.path);
    if (!place)
      collector.tell(path, 'error', {
        rule: 'design-reference',
        en: `The check ${check.id} stands nowhere: ${check.form} ${check.path}`,
        zh: `核查 ${check.id} 的位置不存在：${check.form} ${check.path}`,
      });
    if (seen.has(check.id))
      collector.tell(path, 'error', {
        rule: 'duplicate-name',
        en: `There are two checks ${check.id}`,
        zh: `存在两个核查 ${check.id}`,
      });
    const { inputs, faults } = namedInputs(check.inputs);
    for (const fault of faults) collector.tell(path, 'error', fault);
    if (!place || seen.has(check.id) || faults.length > 0) continue;
    seen.add(check.id);
    collector.add({
      id: check.id,
      kind: 'check',
      target: place,
      severity: check.severity,
      messages: check.message,
      inputs,
      program: { kind: 'cel', code: check.cel },
      item: place.item,
      place: path,
    });
  }
}

function collectReferences({ build, design, places, collector }: Sources): void {
  const items = new Set(design.references.map(({ item }) => item));
  if (items.size === 0) return;
  for (const { oid } of build.forms) {
    for (const place of places.items(oid).values()) {
      if (!items.has(place.item.oid)) continue;
      const ranges = design.references.filter(({ item }) => item === place.item.oid);
      const position = design.references.findIndex(({ item }) => item === place.item.oid);
      collector.add({
        id: `${place.item.oid}@reference`,
        kind: 'check',
        target: place,
        severity: 'soft',
        messages: OUTSIDE,
        inputs: [
          inputAt('value', place),
          unitInput(places, place),
          ...subjectInput('sex', design.subject.sex),
          ...subjectInput('birthDate', design.subject.birthDate),
          ...visitDates(design.visitDates),
        ],
        program: { kind: 'reference', itemOid: place.item.oid, ranges },
        item: place.item,
        place: `MetaDataVersion[${build.oid}]/design$.references[${position}]`,
      });
    }
  }
}

function subjectInput(name: string, path: string | undefined): NamedPath[] {
  const parsed = path === undefined ? undefined : parseInputPath(path);
  return parsed ? [{ name, path: parsed }] : [];
}

/** Visits may keep their dates in different forms; of those a visit has, the first that is filled counts. */
function visitDates(dates: Readonly<Record<string, string>>): NamedPath[] {
  const distinct = [...new Set(Object.values(dates))];
  return distinct.flatMap((place, position) => {
    const path = parseInputPath(place.includes('~') ? place : `~${place}`);
    return path ? [{ name: position === 0 ? 'date' : `date${position + 1}`, path }] : [];
  });
}

const OUTSIDE = [
  { lang: 'en', text: 'The value is outside the reference range. Please verify and judge its clinical significance.' },
  { lang: 'zh', text: '该值超出参考值范围，请核实并判断临床意义。' },
];
