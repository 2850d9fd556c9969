import { readFileSync } from 'node:fs';
import { ConfigError } from '@verum/config';
import { parse as parseYaml } from 'yaml';
import { argument, type Given, UsageError } from '../command.ts';
import { findContext, readConfig } from '../contexts.ts';
import { readGatewayConfig } from '../gateway-config.ts';

export const command = {
  usage: 'check FILE',
  async run(given: Given) {
    if (argument(given, 0, 'check') !== 'check') throw new UsageError(`there is no 'config ${given.args[0]}'`);
    const file = argument(given, 1, 'FILE');
    const problems = problemsOf(file);
    if (given.isJson) process.stdout.write(`${JSON.stringify({ file, problems })}\n`);
    else if (problems.length === 0) process.stdout.write(`${file}: can be used · 可以使用\n`);
    else for (const { path, line, message } of problems) process.stdout.write(`${file}:${line}: ${path} ${message}\n`);
    return problems.length === 0 ? 0 : 1;
  },
};

function problemsOf(file: string): ConfigError['problems'] {
  try {
    const name = nameIn(file);
    if (name === 'gateway') readGatewayConfig(file);
    else {
      const context = findContext(name);
      if (!context)
        return [{ path: 'Name', line: 1, message: `names no service of Verum: ${name || 'it is missing'}` }];
      readConfig(context, file);
    }
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** `trial-srv.rpc` and `trial.rpc` are the trial context's. */
function nameIn(file: string): string {
  let read: unknown;
  try {
    read = parseYaml(readFileSync(file, 'utf8'), { maxAliasCount: 0 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new UsageError(`${file} is not there (文件不存在)`);
    throw new ConfigError(file, [{ path: '(file)', line: 1, message: 'is not YAML' }]);
  }
  const name = (read as { Name?: unknown } | null)?.Name;
  return typeof name === 'string' ? name.replace(/(-srv)?(\.rpc)?$/, '') : '';
}
