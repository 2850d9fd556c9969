import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  // biome-ignore lint/suspicious/noExplicitAny: its shape is what the schema says
  readonly spec?: any;
}

interface Validate {
  (document: unknown): boolean;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

const schemas = join(dirname(fileURLToPath(import.meta.resolve('kubernetes-models'))), '_schemas');
const names = readdirSync(schemas).filter((name) => name.endsWith('.js'));

/** What Kubernetes' own schema of the document's kind has against it; none when all is well. */
export async function problemsOf({ apiVersion, kind, ...rest }: Manifest): Promise<readonly string[]> {
  const at = `${kind} ${rest.metadata?.name}`;
  const [version, group = 'core'] = apiVersion.split('/').toReversed();
  const wanted = `${group.split('.')[0]}${version}${kind}.js`.toLowerCase();
  const name = names.find((one) => one.toLowerCase().replace('iok8sapi', '') === wanted);
  if (!name) return [`${at}: Kubernetes knows no ${apiVersion} ${kind}`];
  const { validate } = (await import(pathToFileURL(join(schemas, name)).href)) as { validate: Validate };
  if (validate({ apiVersion, kind, ...rest })) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${at}: ${instancePath} ${message}`);
}
