import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DescService } from '@bufbuild/protobuf';
import { allRoles, methodRules, permissionsOf, roleName, services } from '@verum/contracts';
import { UsageError } from '../command.ts';
import { findContext } from '../contexts.ts';
import { root } from '../root.ts';
import { spell } from './names.ts';
import { appendImport, appendToList, fillTemplate, type Plan, textOf } from './plan.ts';

/**
 * A method more in a context's main service: contract, use case, mapping and a test. It starts out for whoever has the
 * context's permission in the whole study; that is the author's to widen.
 * @param rpc `DispenseKit`
 * @throws UsageError for what exists already, or a context that is not there
 */
export function planRpc(context: string, rpc: string, isRead: boolean): Plan {
  const service = mainService(context);
  const { camel, kebab, words } = spell(rpc);
  if (service.methods.some(({ name }) => name.toLowerCase() === rpc.toLowerCase())) {
    throw new UsageError(`${service.typeName} has a method ${rpc} already (该方法已存在)`);
  }
  const permission = permissionFor(service, isRead);
  const role = allRoles().find((one) => permissionsOf(one).has(permission));
  if (role === undefined)
    throw new UsageError(`no role may '${permission}': add it to role.proto (没有角色拥有该权限)`);
  const created = fillTemplate(
    isRead ? 'rpc-read' : 'rpc-write',
    {
      context,
      namespace: context,
      Service: service.name,
      rpc: camel,
      Rpc: rpc,
      'rpc-file': kebab,
      role: roleName(role),
    },
    `contexts/${context}`,
  );
  const proto = `contracts/proto/verum/${context}/v1/${context}.proto`;
  const mapping = `contexts/${context}/src/rpc/${context}-service.ts`;
  const route = `/v1/studies/{study}/${context}:${camel}`;
  const method = methodText({ rpc, words, route, permission, isRead });
  return {
    created,
    changed: new Map([
      [proto, withMethod(proto, service, method, messagesText(rpc, isRead))],
      [mapping, withMapping(mapping, service, { camel, kebab })],
    ]),
  };
}

/** `verum.<context>.v1.<Context>Service`, in the file of the context's name. */
function mainService(context: string): DescService {
  if (!findContext(context)) throw new UsageError(`there is no context '${context}' (没有该上下文)`);
  const wanted = `verum.${context}.v1.${context[0]?.toUpperCase()}${context.slice(1)}Service`;
  const found = services.find(({ typeName }) => typeName === wanted);
  if (!found || !existsSync(join(root, `contexts/${context}/src/rpc/${context}-service.ts`))) {
    throw new UsageError(`${context} has no ${wanted} to add to (没有可添加方法的服务)`);
  }
  return found;
}

/** What the service's other methods of the kind ask for. */
function permissionFor(service: DescService, isRead: boolean): string {
  const others = service.methods.map(methodRules).filter((rules) => rules.isRead === isRead && rules.permission !== '');
  return others.at(-1)?.permission ?? `${service.typeName.split('.')[1]}.${isRead ? 'read' : 'write'}`;
}

interface NewMethod {
  readonly rpc: string;
  readonly words: string;
  readonly route: string;
  readonly permission: string;
  readonly isRead: boolean;
}

function methodText({ rpc, words, route, permission, isRead }: NewMethod): string {
  const http = isRead ? `{get: "${route}"}` : `{post: "${route}" body: "*"}`;
  return [
    `  // ${words}.`,
    `  rpc ${rpc}(${rpc}Request) returns (${rpc}Response) {`,
    `    option (google.api.http) = ${http};`,
    `    option (verum.v1.access) = {permission: "${permission}" scope: SCOPE_WHOLE_STUDY};`,
    ...(isRead ? ['    option idempotency_level = NO_SIDE_EFFECTS;'] : []),
    '  }\n',
  ].join('\n');
}

function messagesText(rpc: string, isRead: boolean): string {
  const study = 'string study = 1 [(verum.v1.rules) = {required: true max_len: 64}];';
  const reason = 'string reason = 2 [(verum.v1.rules) = {required: true max_len: 500}];';
  const request = isRead ? [study] : [study, reason];
  const answer = isRead ? 'uint32 changes = 1;' : 'string study = 1;';
  const message = (name: string, fields: readonly string[]) => `message ${name} {\n  ${fields.join('\n  ')}\n}\n`;
  return `\n${message(`${rpc}Request`, request)}${message(`${rpc}Response`, [answer])}`;
}

function withMethod(path: string, service: DescService, method: string, messages: string): string {
  const text = textOf(path);
  const [taken] = /^message \w+(Request|Response)(?= \{)/m.exec(messages) ?? [];
  if (taken && text.includes(`${taken} {`)) throw new UsageError(`${path} has '${taken}' already (消息已存在)`);
  const added = appendToList(
    path,
    text,
    { start: `service ${service.name} {\n`, end: '\n}\n' },
    `\n${method.trimEnd()}`,
  );
  return `${added.trimEnd()}\n${messages}`;
}

function withMapping(path: string, service: DescService, { camel, kebab }: { camel: string; kebab: string }): string {
  const imported = appendImport(path, textOf(path), `import { ${camel} } from '../logic/${kebab}.ts';`);
  const list = { start: `.${service.name}, {\n`, end: '\n  });\n}' };
  return appendToList(path, imported, list, `\n    ${camel}: (request, call) => ${camel}(service, call, request),`);
}
