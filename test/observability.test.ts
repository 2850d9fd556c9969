import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { root, serviceFacts } from '@verum/cli';
import { parse, stringify } from 'yaml';
import { launch } from './src/launched.ts';
import { type Stack, startStack } from './src/stack.ts';
import { enrol, setUpTrial, siteA } from './src/trial-setup.ts';

// A dashboard that asks for a metric nobody has shows nothing for ever, and looks like peace. So what dashboards, alerts
// and the autoscaler ask for is looked up in what the processes of a cluster say of themselves.

interface Asked {
  readonly where: string;
  readonly expr: string;
  /** `{{label}}` of a legend or an annotation. */
  readonly shown: readonly string[];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}

const deploy = join(root, 'deploy');
const rules = (
  parse(readFileSync(join(deploy, 'prometheus/alerts.yaml'), 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);

function asked(): Asked[] {
  const boards = globSync('grafana/*.json', { cwd: deploy }).flatMap((file) => {
    const { panels } = JSON.parse(readFileSync(join(deploy, file), 'utf8')) as {
      panels: { title: string; targets: { expr: string; legendFormat: string }[] }[];
    };
    return panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat }) => ({
        ...{ where: `${file}: ${title}`, expr },
        shown: [...legendFormat.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = '']) => label),
      })),
    );
  });
  const alerts = rules.map(({ alert, expr, annotations }) => ({
    ...{ where: alert, expr },
    shown: [
      ...Object.values(annotations)
        .join('')
        .matchAll(/\$labels\.(\w+)/g),
    ].map(([, label = '']) => label),
  }));
  const adapter = parse(readFileSync(join(deploy, 'prometheus/adapter.yaml'), 'utf8')) as {
    rules: { seriesQuery: string; metricsQuery: string }[];
  };
  const scaling = adapter.rules.flatMap(({ seriesQuery, metricsQuery }) => [seriesQuery, metricsQuery]);
  return [...boards, ...alerts, ...scaling.map((expr) => ({ where: 'adapter.yaml', expr, shown: [] }))];
}

/** What Prometheus itself adds when it scrapes. */
const scraped = ['instance', 'job', 'namespace', 'pod'];

/** The labels of each metric, as the processes say them; a histogram's under each of its names. */
function metricsIn(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>([['up', new Set(scraped)]]);
  const at = (name: string) => found.get(name) ?? found.set(name, new Set(scraped)).get(name) ?? new Set<string>();
  for (const [, name = '', kind] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    if (kind !== 'histogram') at(name);
    else for (const part of ['bucket', 'sum', 'count']) at(`${name}_${part}`);
  }
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)\{(.*)\} \S+$/gm)) {
    for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) at(name).add(label);
  }
  return found;
}

/** What is wrong with a question, by what there is. */
function problemsOf({ where, expr, shown }: Asked, metrics: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const bare = expr.replaceAll(/"[^"]*"/g, '""');
  const names = [...bare.matchAll(/\b(?:verum_\w+|up(?=\{))/g)].map(([name]) => name);
  const unknown = names.filter((name) => !metrics.has(name)).map((name) => `${where}: there is no ${name}`);
  if (names.length === 0) unknown.push(`${where}: asks for nothing of Verum`);
  const has = (label: string) => names.some((name) => metrics.get(name)?.has(label));
  const grouped = [...bare.matchAll(/by \(([\w, ]+)\)/g)].flatMap(([, list = '']) => list.split(', '));
  const matched = [...bare.matchAll(/(\w+)(?:=~|!=|!~|=)""/g)].map(([, label = '']) => label);
  const labels = [...grouped, ...matched].filter((label) => !has(label)).map((label) => `${where}: no label ${label}`);
  const isShown = (label: string) =>
    bare.includes('by (') ? grouped.includes(label) : !/\b(sum|max|min|count)\(/.test(bare) && has(label);
  return [
    ...unknown,
    ...labels,
    ...shown.filter((label) => !isShown(label)).map((label) => `${where}: ${label} is aggregated away`),
  ];
}

describe('what is watched', () => {
  let stack: Stack;
  let metrics: ReadonlyMap<string, ReadonlySet<string>>;

  before(async () => {
    // With a limit and a hospital's system, which does not answer: their metrics have samples only then.
    const env = { VERUM_RATE_LIMIT_BURST: '1000', VERUM_HOSPITAL_API_URL: 'http://127.0.0.1:1/api' };
    stack = await startStack('cluster', { cluster: { env } });
    // Some of everything: requests that succeed and that are refused, events that are delivered.
    const people = await setUpTrial(stack);
    await enrol(people.coordinatorA, siteA, '0012345');
    const withTls = await metricsWithTls();
    // Some have their first sample when an event has arrived, or somebody has looked.
    for (const end = performance.now() + 60_000; ; await setTimeout(500)) {
      metrics = metricsIn(`${await stack.metrics()}${withTls}`);
      if (asked().every((one) => problemsOf(one, metrics).length === 0) || performance.now() > end) break;
    }
  });
  after(() => stack?.stop());

  test('every metric and label that a dashboard, an alert or the autoscaler asks for is there', () => {
    const all = asked();
    assert.ok(all.length > 30, `only ${all.length} questions: the test has stopped looking`);
    assert.deepEqual(
      all.flatMap((one) => problemsOf(one, metrics)),
      [],
    );
  });

  test('a question for what is not there would be told', () => {
    const told = (expr: string, shown: readonly string[] = []) =>
      problemsOf({ where: 'x', expr, shown }, metrics).length;
    assert.equal(told('verum_rpc_secondz_count'), 1);
    assert.equal(told('verum_rpc_seconds{method="x"}'), 2);
    assert.equal(told('sum by (metod) (verum_rpc_seconds_count)'), 1);
    assert.equal(told('verum_rpc_seconds_count{metod="x"}'), 1);
    assert.equal(told('sum by (method) (verum_rpc_seconds_count)', ['outcome']), 1);
    assert.equal(told('sum by (method) (verum_rpc_seconds_count)', ['method']), 0);
  });
});

/** What only a process with a certificate says: a gateway that reaches nobody. */
async function metricsWithTls(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-tls-'));
  try {
    const names = ['-subj', '/CN=gateway', '-addext', 'subjectAltName=DNS:gateway'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'tls.key'];
    execFileSync('openssl', ['req', '-x509', ...key, '-out', 'tls.crt', ...names], { cwd: folder, stdio: 'ignore' });
    const [CertFile, KeyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
    const targets = serviceFacts().flatMap(({ targets: all }) =>
      all.map(({ key: one }) => [one, { Endpoints: ['127.0.0.1:1'] }]),
    );
    const own = {
      Name: 'gateway',
      ListenOn: '127.0.0.1:0',
      Admin: '127.0.0.1:0',
      Tls: { CertFile, KeyFile, CaFile: CertFile },
    };
    const file = join(folder, 'gateway.yaml');
    await writeFile(file, stringify({ ...own, ...Object.fromEntries(targets) }));
    const gateway = await launch(['gateway', '--config', file]);
    const answer = await fetch(`http://127.0.0.1:${gateway.said.admin}/metrics`);
    return await answer.text().finally(() => gateway.stop());
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the scraping that is proposed gives the labels that alerts and autoscaler go by', () => {
  const { scrape_configs: configs } = parse(readFileSync(join(deploy, 'prometheus/scrape.yaml'), 'utf8'));
  const [{ job_name: job, relabel_configs: rules }] = configs;
  assert.match(job, /^verum/);
  const labels = rules.flatMap(({ target_label: label }: { target_label?: string }) => label ?? []);
  assert.deepEqual(labels, ['namespace', 'pod']);
});

test('every alert says what is the matter and what to do, in both languages', () => {
  assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  for (const { alert, annotations, labels } of rules) {
    assert.ok(['page', 'ticket'].includes(labels.severity), alert);
    assert.deepEqual(Object.keys(annotations).toSorted(), ['action', 'action_zh', 'summary', 'summary_zh'], alert);
    for (const key of ['summary_zh', 'action_zh']) assert.match(annotations[key] ?? '', /[\u4e00-\u9fff]/, alert);
  }
});

test('a dashboard is what Grafana imports: ids once, nothing on top of another', () => {
  for (const file of globSync('grafana/*.json', { cwd: deploy })) {
    const board = JSON.parse(readFileSync(join(deploy, file), 'utf8'));
    assert.ok(board.uid && board.title && board.schemaVersion >= 39);
    const places = board.panels.map(
      ({ gridPos }: { gridPos: { x: number; y: number } }) => `${gridPos.x}/${gridPos.y}`,
    );
    assert.equal(new Set(places).size, places.length);
    assert.equal(new Set(board.panels.map(({ id }: { id: number }) => id)).size, places.length);
    for (const { title } of board.panels) assert.match(title, /[\u4e00-\u9fff]/);
  }
});
