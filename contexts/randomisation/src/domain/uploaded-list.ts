import { refuse, type Violation, violation } from '@verum/call';
import { codePattern } from '@verum/contracts';
import type { Place } from './blocks.ts';
import { parseCsv } from './csv.ts';
import type { ListDesign } from './design.ts';
import { strataOf } from './strata.ts';

const columns = ['stratum', 'sequence', 'arm', 'kit', 'number'] as const;
const faultsMax = 50;

// With so many places of each arm, codes fall apart by arm by chance once in a hundred lists of two arms, and far more
// rarely in longer ones.
const tellingLeast = 5;

/**
 * The places of an uploaded list: every stratum of the design, numbered from 1 without a gap.
 * @throws Refusal INVALID_REQUEST with the first fifty faults and their lines
 */
export function readUploadedList(design: ListDesign, csv: string): Place[] {
  const rows = parseCsv(csv);
  if (!rows) throw invalid([violation('csv', 'quotes', 'has quotes that do not fit together', '引号不匹配')]);
  const [head = [], ...lines] = rows;
  const names = head.map((name) => name.trim().toLowerCase());
  const isKnown = names.every((name) => (columns as readonly string[]).includes(name));
  if (!isKnown || new Set(names).size < names.length || !columns.slice(0, 3).every((name) => names.includes(name))) {
    const textEn = 'begins with a line that names the columns: stratum, sequence, arm, and kit and number where needed';
    throw invalid([
      violation('csv[1]', 'head', textEn, '首行须为列名：stratum、sequence、arm，以及可选的 kit、number'),
    ]);
  }
  const cell = (line: readonly string[], name: string) => line[names.indexOf(name)]?.trim() ?? '';
  const places = lines.map(
    (line): Place => ({
      stratum: cell(line, 'stratum'),
      sequence: /^[0-9]{1,9}$/.test(cell(line, 'sequence')) ? Number(cell(line, 'sequence')) : 0,
      arm: cell(line, 'arm'),
      kit: cell(line, 'kit'),
      number: cell(line, 'number'),
    }),
  );
  const faults = [...lineFaults(design, places), ...orderFaults(design, places), ...codeFaults(design, places)];
  if (faults.length > 0) throw invalid(faults);
  const order = new Map(strataOf(design).map((stratum, index) => [stratum, index]));
  return places.toSorted(
    (a, b) => (order.get(a.stratum) ?? 0) - (order.get(b.stratum) ?? 0) || a.sequence - b.sequence,
  );
}

function lineFaults(design: ListDesign, places: readonly Place[]): Violation[] {
  const strata = new Set(strataOf(design));
  const arms = new Set(design.arms.map(({ arm }) => arm));
  // The line of the heading is the first.
  return places.flatMap(({ stratum, sequence, arm }, index) => {
    const at = `csv[${index + 2}]`;
    const faults: Violation[] = [];
    if (!strata.has(stratum)) {
      const textEn =
        'is not a stratum of the design: levels joined by / in the order of the factors, - without factors';
      faults.push(
        violation(`${at}.stratum`, 'unknown', textEn, '不是该方案的分层（各水平按因素顺序以 / 连接，无因素时为 -）'),
      );
    }
    if (sequence === 0) {
      faults.push(violation(`${at}.sequence`, 'not_a_number', 'is a number from 1', '须为从 1 开始的整数'));
    }
    if (!arms.has(arm))
      faults.push(violation(`${at}.arm`, 'unknown', 'is not an arm of the design', '不是该方案的组别'));
    return faults;
  });
}

function orderFaults(design: ListDesign, places: readonly Place[]): Violation[] {
  const byStratum = Map.groupBy(places, ({ stratum }) => stratum);
  return strataOf(design).flatMap((stratum) => {
    const sequences = (byStratum.get(stratum) ?? []).map(({ sequence }) => sequence).toSorted((a, b) => a - b);
    if (sequences.length > 0 && sequences.every((sequence, index) => sequence === index + 1)) return [];
    const textEn = 'needs places numbered 1, 2, 3 … without a gap or a double';
    return [violation(`csv.${stratum}`, 'sequence', textEn, '序号须从 1 起连续且不重复')];
  });
}

/** Kits and numbers: all or none, each once, and not sorted by arm, which would unblind whoever sees them. */
function codeFaults({ masking }: ListDesign, places: readonly Place[]): Violation[] {
  return (['kit', 'number'] as const).flatMap((name) => {
    const codes = places.map((place) => place[name]);
    if (codes.every((code) => code === '')) return [];
    const faults: Violation[] = [];
    if (!codes.every((code) => codePattern.test(code))) {
      const textEn = 'is needed on every line or on none, as letters, digits, dot, dash and underscore';
      faults.push(
        violation(`csv.${name}`, 'pattern', textEn, '须全部填写或全部留空，仅限字母、数字、点、连字符和下划线'),
      );
    }
    if (new Set(codes).size < codes.length) {
      faults.push(violation(`csv.${name}`, 'not_unique', 'is there twice', '存在重复'));
    }
    if (masking === 'BLINDED' && tellsArm(places, name)) {
      const textEn = 'falls apart by arm when it is sorted: whoever sees a few of them can tell the arm of the rest';
      faults.push(violation(`csv.${name}`, 'reveals_arm', textEn, '排序后按组别分段，见到少数编号即可推断其余组别'));
    }
    return faults;
  });
}

/** Whether codes, sorted, stand in one run for each arm: as 001–050 for one and 051–100 for the other. */
function tellsArm(places: readonly Place[], name: 'kit' | 'number'): boolean {
  const sizes = [...Map.groupBy(places, ({ arm }) => arm).values()].map((own) => own.length);
  if (sizes.length < 2 || Math.min(...sizes) < tellingLeast) return false;
  const natural = new Intl.Collator('en', { numeric: true });
  const sorted = places.toSorted((a, b) => natural.compare(a[name], b[name]));
  const runs = sorted.filter(({ arm }, index) => arm !== sorted[index - 1]?.arm).length;
  return runs === sizes.length;
}

function invalid(violations: readonly Violation[]) {
  return refuse('INVALID_REQUEST', { violations: violations.slice(0, faultsMax) });
}
