import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, serviceFacts } from '@verum/cli';
import { parse, parseAllDocuments } from 'yaml';
import { type Manifest, problemsOf } from './src/kubernetes-schema.ts';

const deploy = join(root, 'deploy');
const services = serviceFacts();
const text = (...path: string[]) => readFile(join(deploy, ...path), 'utf8');

async function manifests(pattern: string): Promise<Manifest[]> {
  const files = globSync(pattern, { cwd: deploy }).filter((file) => !file.endsWith('kustomization.yaml'));
  assert.ok(files.length > 0, pattern);
  const texts = await Promise.all(files.map((file) => text(file)));
  return texts.flatMap((one) => parseAllDocuments(one).map((document) => document.toJS() as Manifest));
}

test('every document is one of Kubernetes, and a wrong one would be told', async () => {
  const all = await manifests('kubernetes/**/*.yaml').then((found) => found.filter(({ kind }) => kind));
  const problems = await Promise.all(all.filter(({ apiVersion }) => apiVersion).map(problemsOf));
  assert.deepEqual(problems.flat(), []);
  const planted = all.find(({ kind }) => kind === 'Deployment') as Manifest;
  assert.notDeepEqual(await problemsOf({ ...planted, spec: { ...planted.spec, replicas: 'two' } }), []);
  assert.notDeepEqual(await problemsOf({ ...planted, apiVersion: 'apps/v9' }), []);
});

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
test('the example is rendered whole', { skip: hasKubectl ? false : 'kubectl is not here' }, async () => {
  const rendered = execFileSync('kubectl', ['kustomize', join(deploy, 'kubernetes/overlays/example')], {
    encoding: 'utf8',
  });
  const all = parseAllDocuments(rendered).map((document) => document.toJS() as Manifest);
  assert.deepEqual((await Promise.all(all.map(problemsOf))).flat(), []);
  const named = (kind: string) => all.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);
  for (const { name } of services) assert.ok(named('Deployment').includes(`verum-${name}`));
  assert.ok(
    named('ConfigMap').some((name) => /^verum-edc-[a-z0-9]{10}$/.test(name)),
    'a change restarts nothing',
  );
  assert.ok(!rendered.includes('image: verum\n'), 'an image was left without a registry');
});

test('ports, probes, mounts and selectors fit together', async () => {
  const all = await manifests('kubernetes/base/*.yaml');
  const find = (kind: string, name: string) =>
    all.find((one) => one.kind === kind && one.metadata.name === `verum-${name}`)?.spec ??
    assert.fail(`${kind} ${name}`);
  for (const { name, file, port, keyFiles } of services) {
    const { template, selector } = find('Deployment', name);
    const { containers, volumes } = template.spec;
    const [main] = containers;
    const config = await text('kubernetes/base/config', file);
    const ports = new Map(
      main.ports.map((one: { name: string; containerPort: number }) => [one.name, one.containerPort]),
    );
    const { ListenOn, Admin } = parse(config) as { ListenOn: string; Admin: string };
    assert.deepEqual([ListenOn, Admin], [`0.0.0.0:${ports.get('main')}`, `0.0.0.0:${ports.get('admin')}`]);
    assert.deepEqual(find('Service', name).ports[0].port, port);
    assert.equal(find('Service', name).ports[0].targetPort, 'main');
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
      assert.equal(main[probe].httpGet.port, 'admin');
    // Whatever file the configuration names lies in something mounted, and whatever is mounted is there.
    const mounts = main.volumeMounts as { name: string; mountPath: string }[];
    for (const [path] of config.matchAll(/\/etc\/verum\/\S+/g)) {
      assert.ok(
        mounts.some(({ mountPath }) => path.startsWith(`${mountPath}/`)),
        `${name}: ${path} is not mounted`,
      );
    }
    assert.deepEqual(
      mounts.map((one) => one.name).toSorted(),
      volumes.map((one: { name: string }) => one.name).toSorted(),
    );
    assert.equal(
      volumes.some((one: { name: string }) => one.name === 'keys'),
      keyFiles.length > 0,
    );
    for (const kind of ['Service', 'PodDisruptionBudget', 'NetworkPolicy']) {
      const spec = find(kind, name);
      const chosen = spec.podSelector?.matchLabels ?? spec.selector?.matchLabels ?? spec.selector;
      assert.deepEqual(chosen, selector.matchLabels);
    }
    assert.equal(find('HorizontalPodAutoscaler', name).scaleTargetRef.name, `verum-${name}`);
  }
});

test('nobody runs as root, writes to its image, or keeps a privilege', async () => {
  const all = await manifests('kubernetes/base/*.yaml');
  const pods = all.filter(({ kind }) => kind === 'Deployment' || kind === 'Job').map(({ spec }) => spec.template.spec);
  assert.equal(pods.length, services.length + 1);
  for (const pod of pods) {
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.equal(pod.automountServiceAccountToken, false);
    for (const { securityContext, resources, env } of pod.containers) {
      assert.deepEqual(securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      assert.ok(resources.limits.memory && resources.requests.cpu);
      const secrets = env.filter(({ name }: { name: string }) => /URL|PASSWORD|SECRET/.test(name));
      assert.ok(secrets.every((one: { value?: string; valueFrom?: object }) => one.valueFrom && !one.value));
    }
  }
});

test('only the gateway is reached from outside, and a service by those that call it', async () => {
  const all = await manifests('kubernetes/base/*.yaml');
  const policy = (name: string) =>
    all.find((one) => one.kind === 'NetworkPolicy' && one.metadata.name === `verum-${name}`)?.spec;
  assert.deepEqual(policy('default-deny').podSelector.matchLabels, { 'app.kubernetes.io/name': 'verum' });
  assert.deepEqual([policy('default-deny').ingress, policy('default-deny').egress], [undefined, undefined]);
  for (const { name, port } of services) {
    const callers = services
      .filter(({ targets }) => targets.some((target) => target.name === name))
      .map((one) => one.name);
    const inward = policy(name).ingress.filter((rule: { ports: { port: number }[] }) => rule.ports[0]?.port === port);
    const from = inward.flatMap((rule: { from: { podSelector?: { matchLabels: Record<string, string> } }[] }) =>
      rule.from.map(({ podSelector }) => podSelector?.matchLabels['app.kubernetes.io/component']),
    );
    assert.deepEqual(from.toSorted(), name === 'gateway' ? [undefined] : callers.toSorted());
  }
});
