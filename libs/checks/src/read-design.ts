import type { ExtensionElement, Finding, StudyBuild, Text } from '@verum/odm';
import { parseDecimal, type ReferenceRange, type UnitConversion } from '@verum/values';
import {
  type CheckTest,
  DEFAULT_DESIGN,
  DESIGN_NAMESPACE,
  type Design,
  type DesignCheck,
  type ReasonCode,
} from './design.ts';
import { findingAt } from './finding.ts';
import {
  boolean,
  either,
  filledText,
  listOf,
  matching,
  number,
  objectOf,
  oneOf,
  recordOf,
  type Shape,
  text,
  whole,
} from './shape.ts';

/** What an author of a build writes: any part of a design. */
export type PartialDesign = { readonly [K in keyof Design]?: Partial<Design[K]> | Design[K] };

/**
 * The design of a build, defaults filled in. Unknown keys and values that do not fit are findings with their JSON path
 * and are left out; a build without the element has the default design. Of several elements the first counts.
 */
export function readDesign(build: StudyBuild): { readonly design: Design; readonly findings: readonly Finding[] } {
  const [element, ...more] = (build.extensions?.elements ?? []).filter(
    ({ name, namespace }) => namespace === DESIGN_NAMESPACE && name === 'design',
  );
  const place = `MetaDataVersion[${build.oid}]/design`;
  if (!element) return { design: DEFAULT_DESIGN, findings: [] };
  const findings: Finding[] = [];
  const tell = (path: string, rule: string, en: string, zh: string) =>
    findings.push(findingAt(`${place}${path}`, 'error', rule, { en, zh }, { en: 'It is left out.', zh: '未予采用。' }));
  if (more.length > 0) tell('', 'design-twice', 'There is more than one design', '存在多个 design 元素');
  const json = parseJson(contentOf(element.xml));
  if (json === undefined) {
    tell('', 'design-json', 'The design is not JSON', 'design 不是有效的 JSON');
    return { design: DEFAULT_DESIGN, findings };
  }
  const read = DESIGN(json.value, '$', (path, { rule, en, zh }) =>
    tell(path, rule, `${path}: ${en}`, `${path}：${zh}`),
  );
  return { design: withDefaults(read ?? {}), findings };
}

/** The element that carries a design, for authors of builds. */
export function formatDesign(design: PartialDesign): ExtensionElement {
  const escaped = JSON.stringify(design).replace(/[&<>]/g, (char) => ESCAPES[char] ?? char);
  return {
    name: 'design',
    namespace: DESIGN_NAMESPACE,
    xml: `<design xmlns="${DESIGN_NAMESPACE}">${escaped}</design>`,
  };
}

function withDefaults(read: PartialDesign): Design {
  const { sdv, blinded, gates, files } = DEFAULT_DESIGN;
  return {
    ...DEFAULT_DESIGN,
    ...(read as Partial<Design>),
    sdv: { ...sdv, ...read.sdv },
    blinded: { ...blinded, ...read.blinded },
    gates: { ...gates, ...read.gates },
    files: { ...files, ...read.files },
  };
}

function parseJson(source: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(source) as unknown };
  } catch {
    return undefined;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The text of an element that holds nothing but text, as the ODM reader keeps foreign elements. */
function contentOf(xml: string): string {
  const start = xml.indexOf('>') + 1;
  const end = xml.lastIndexOf('</');
  return xml
    .slice(start, Math.max(start, end))
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>|&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, cdata, hex, decimal, name) => {
      if (cdata !== undefined) return cdata as string;
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex as string, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return NAMED.get(name as string) ?? (whole as string);
    });
}

const texts = listOf(objectOf<Text>({ lang: text, text: filledText, markup: text }, ['lang', 'text']));
const oids = listOf(filledText);
const decimal = matching((value) => parseDecimal(value) !== undefined, 'a decimal in quotes', '加引号的小数');
const factor = matching((value) => (parseDecimal(value)?.units ?? 0n) !== 0n, 'a decimal other than zero', '非零小数');
const day = matching((value) => /^\d{4}-\d\d-\d\d$/.test(value), 'a day, YYYY-MM-DD,', '日期 YYYY-MM-DD');
const age = number(0, 150);
const gates = listOf(oneOf('missing-items', 'open-queries', 'incomplete', 'unverified', 'unsigned'));
const reasons: Shape<readonly ReasonCode[]> = listOf(
  objectOf<ReasonCode>({ code: filledText, text: texts }, ['code', 'text']),
);
const references = listOf(
  objectOf<ReferenceRange>(
    {
      item: filledText,
      unit: filledText,
      sex: oneOf('M', 'F'),
      ageFromYears: age,
      ageBelowYears: age,
      validFrom: day,
      validUntil: day,
      low: decimal,
      high: decimal,
      lowInclusive: boolean,
      highInclusive: boolean,
    },
    ['item'],
  ),
);
const conversions = listOf(
  objectOf<UnitConversion>(
    { from: filledText, to: filledText, item: filledText, factor, offset: decimal, version: text },
    ['from', 'to', 'factor', 'version'],
  ),
);
const checks = listOf(
  objectOf<DesignCheck>(
    {
      id: filledText,
      form: filledText,
      path: filledText,
      severity: oneOf('soft', 'hard'),
      inputs: listOf(
        objectOf<{ readonly name: string; readonly path: string }>({ name: filledText, path: filledText }, [
          'name',
          'path',
        ]),
      ),
      cel: filledText,
      message: texts,
    },
    ['id', 'form', 'path', 'severity', 'inputs', 'cel', 'message'],
  ),
);

/** null is a missing input; JSON has no undefined, and the shapes use undefined for what does not fit. */
const input: Shape<string | readonly string[] | null> = (value, path, report) =>
  value === null ? null : either(listOf(text), Array.isArray, text)(value, path, report);
const checkTests = listOf(
  objectOf<CheckTest>({ rule: filledText, inputs: recordOf(input), expect: text }, ['rule', 'inputs', 'expect']),
);

const DESIGN = objectOf<PartialDesign>(
  {
    visitDates: recordOf(filledText),
    critical: oids,
    sdv: objectOf({ plan: oneOf('all', 'critical', 'sample'), percent: number(0, 100), seed: text }, []),
    blinded: objectOf({ items: oids, forms: oids }, []),
    gates: objectOf({ complete: gates, sign: gates, lock: gates }, []),
    notDoneReasons: reasons,
    leftBlankReasons: reasons,
    queryDueDays: whole(0, 3650),
    candidates: oids,
    references,
    conversions,
    subject: objectOf({ sex: filledText, birthDate: filledText }, []),
    files: objectOf({ maxBytes: whole(1, 1024 ** 3), types: listOf(filledText) }, []),
    checks,
    checkTests,
  },
  [],
);
