interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

type Entries = Record<string, Record<string, unknown>>;

/**
 * package-lock.json with one workspace more, and with its user, as npm would write it: entries are sorted, and a
 * workspace stands once with its dependencies and once as a link.
 */
export function lockWithWorkspace(lock: string, folder: string, manifest: Manifest, user: string): string {
  const read = JSON.parse(lock) as { packages: Entries };
  const { name, version, license, dependencies } = manifest;
  const entries: Entries = { [folder]: { name, version, license, dependencies } };
  entries[`node_modules/${name}`] = { resolved: folder, link: true };
  const packages = Object.entries(entries).reduce((all, [key, entry]) => insertSorted(all, key, entry), read.packages);
  const using = packages[user];
  if (!using) throw new Error(`package-lock.json knows no ${user}`);
  packages[user] = { ...using, dependencies: insertSorted(using.dependencies as Record<string, string>, name, '*') };
  return `${JSON.stringify({ ...read, packages }, null, 2)}\n`;
}

/** Nobody's order is changed, even where it is not npm's. */
function insertSorted<T>(entries: Readonly<Record<string, T>>, key: string, value: T): Record<string, T> {
  const all = Object.entries(entries);
  const at = all.findIndex(([other]) => other.localeCompare(key, 'en') > 0);
  return Object.fromEntries(all.toSpliced(at < 0 ? all.length : at, 0, [key, value]));
}
