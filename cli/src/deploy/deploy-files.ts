import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../root.ts';
import { composeFiles } from './compose.ts';
import { dashboardFiles } from './dashboards.ts';
import { kubernetesFiles } from './kubernetes.ts';
import { systemdFiles } from './systemd.ts';

/** Where generated files are and no others: one that nobody generates any more is a service that is gone. */
const ownFolders = ['deploy/*/config/*', 'deploy/*/base/config/*', 'deploy/grafana/*.json'];

/** Every generated file of deploy/, by its path in the repository. */
export function deployFiles(): ReadonlyMap<string, string> {
  return new Map([...kubernetesFiles(), ...composeFiles(), ...systemdFiles(), ...dashboardFiles()]);
}

/** What is missing, differs, or is left over. */
export function staleDeployFiles(): readonly string[] {
  const files = deployFiles();
  const stale = [...files].filter(([path, text]) => textAt(path) !== text).map(([path]) => path);
  const left = globSync(ownFolders, { cwd: root }).filter((path) => !files.has(path));
  return [...stale, ...left];
}

export function writeDeployFiles(): void {
  const files = deployFiles();
  for (const path of staleDeployFiles()) {
    const text = files.get(path);
    const file = join(root, path);
    if (text === undefined) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}

function textAt(path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
