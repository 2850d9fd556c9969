import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { httpRules, services } from '@verum/contracts';
import { UsageError } from '../command.ts';
import { contexts } from '../contexts.ts';
import { root } from '../root.ts';
import { lockWithWorkspace } from './lock-file.ts';
import { plural, spell } from './names.ts';
import { appendImport, appendToList, fillTemplate, type Plan, textOf } from './plan.ts';

/** Who may do what in a new context, until somebody decides otherwise in role.proto. */
const readers = ['CRC', 'INVESTIGATOR', 'MONITOR', 'DATA_MANAGER', 'TRIAL_OFFICE', 'AUDITOR', 'UNBLINDED'];
const writers = ['CRC', 'INVESTIGATOR'];

/**
 * A context with one entity: contract, package, configuration, migration, use cases, a test, and the lines that
 * register it.
 * @param name one word of small letters
 * @param entity what it keeps, `Kit`
 * @throws UsageError for what exists already
 */
export function planContext(name: string, entity: string): Plan {
  const { camel, pascal, kebab, snake, words } = spell(entity);
  const many = spell(plural(entity));
  const context = spell(`${name[0]?.toUpperCase()}${name.slice(1)}`);
  refuseExisting(name, many.kebab);
  const files = fillTemplate('context', {
    context: name,
    Context: context.pascal,
    entity: camel,
    Entity: pascal,
    entities: many.camel,
    Entities: many.pascal,
    file: kebab,
    files: many.kebab,
    table: snake,
    tables: many.snake,
    column: camel === snake ? snake : `${snake} as "${camel}"`,
    Words: many.words,
    Words1: words,
    port: String(freePort()),
  });
  return { created: files, changed: registered(name, context.pascal, files) };
}

function refuseExisting(name: string, route: string): void {
  const exists =
    contexts.some((context) => context.name === name) ||
    existsSync(join(root, 'contexts', name)) ||
    existsSync(join(root, 'contracts/proto/verum', name));
  if (exists) throw new UsageError(`there is a context '${name}' already (该上下文已存在)`);
  const template = `/v1/studies/{study}/${route}`;
  const rules = services.flatMap((service) => service.methods).flatMap(httpRules);
  if (rules.some((rule) => rule.template === template || rule.template.startsWith(`${template}/`))) {
    throw new UsageError(`the route ${template} is taken: choose another --entity (该路由已被占用)`);
  }
}

/** The port after the last one of the shipped configurations. */
function freePort(): number {
  const files = globSync('contexts/*/etc/*.yaml', { cwd: root });
  const ports = files.map((path) => Number(/^ListenOn: .*:(\d+)$/m.exec(textOf(path))?.[1] ?? 0));
  return Math.max(...ports) + 1;
}

function registered(name: string, pascal: string, files: ReadonlyMap<string, string>): Map<string, string> {
  const changed = new Map<string, string>();
  const edit = (path: string, change: (text: string) => string) => {
    changed.set(path, change(changed.get(path) ?? textOf(path)));
  };
  const generated = `../gen/verum/${name}/v1/${name}_pb.ts`;
  edit('contracts/src/index.ts', (text) =>
    appendImport('contracts/src/index.ts', text, `export * as ${name} from '${generated}';`),
  );
  edit('contracts/src/services.ts', (text) => {
    const path = 'contracts/src/services.ts';
    const imported = appendImport(path, text, `import { ${pascal}Service } from '${generated}';`);
    const list = { start: 'export const services: readonly DescService[] = [\n', end: '];' };
    return appendToList(path, imported, list, `  ${pascal}Service,\n`);
  });
  edit('cli/src/contexts.ts', (text) => {
    const path = 'cli/src/contexts.ts';
    const imported = appendImport(path, text, `import { ${name}Context } from '@verum/${name}';`);
    const list = { start: 'export const contexts: readonly AnyManifest[] = [\n', end: '];' };
    return appendToList(path, imported, list, `  ${name}Context,\n`);
  });
  edit('gateway/etc/gateway.yaml', (text) => {
    const port = /^ListenOn: .*:(\d+)$/m.exec(files.get(`contexts/${name}/etc/${name}-srv.yaml`) ?? '')?.[1];
    return `${text.trimEnd()}\n${pascal}Rpc: { Endpoints: [127.0.0.1:${port}] }\n`;
  });
  edit('contracts/proto/verum/v1/role.proto', (text) =>
    withPermissions(withPermissions(text, readers, `${name}.read`), writers, `${name}.write`),
  );
  edit('cli/package.json', (text) => {
    const manifest = JSON.parse(text) as { dependencies: Record<string, string> };
    const dependencies = { ...manifest.dependencies, [`@verum/${name}`]: '*' };
    return `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`;
  });
  edit('package-lock.json', (text) =>
    lockWithWorkspace(text, `contexts/${name}`, JSON.parse(files.get(`contexts/${name}/package.json`) ?? ''), 'cli'),
  );
  return changed;
}

/** The role table with a permission more for some roles. */
function withPermissions(text: string, roles: readonly string[], permission: string): string {
  if (text.includes(`"${permission}"`))
    throw new UsageError(`the permission ${permission} exists already (权限已存在)`);
  return roles.reduce((table, role) => {
    const list = new RegExp(`(ROLE_${role} = \\d+ \\[[^;]*?permissions: \\[[^\\]]*)\\]`);
    if (!list.test(table)) throw new Error(`the generator does not find the permissions of ROLE_${role} in role.proto`);
    return table.replace(list, `$1, "${permission}"]`);
  }, text);
}
