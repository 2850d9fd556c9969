/** The command line: finds the command, runs it, turns what it throws into a line a person can act on. */

import { type Command, parse, UsageError } from './command.ts';
import { commands, findCommand } from './commands.ts';
import { explain } from './explain.ts';

const [name = 'help', ...rest] = process.argv.slice(2);

const exitCode = await main();
// Output to a pipe is written later; keep-alive connections left open must not keep the shell waiting for it.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
process.exit(exitCode);

async function main(): Promise<number> {
  if (name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(overview());
    return 0;
  }
  const command = await findCommand(name === '--version' ? 'version' : name);
  if (!command) {
    process.stderr.write(`verum: there is no command '${name}' (没有该命令). See ./verum --help\n`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(detail(command));
    return 0;
  }
  const isJson = rest.includes('--json');
  try {
    return await command.run(parse(command, rest));
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`verum ${command.name}: ${error.message}\n${detail(command)}`);
      return 2;
    }
    process.stderr.write(explain(error, isJson));
    return 1;
  }
}

function overview(): string {
  const width = Math.max(...commands.map(({ name: one }) => one.length)) + 2;
  const lines = commands.map(({ name: one, summary }) => `  ${one.padEnd(width)}${summary.en} · ${summary.zh}`);
  return `verum: a platform for clinical trials · 临床试验平台\n\n${lines.join('\n')}\n\nEvery command takes --help and --json. 每个命令都支持 --help 和 --json。\n`;
}

function detail(command: Command): string {
  const options = Object.entries(command.options ?? {}).map(([option, { short, help, type }]) => {
    const flags = `${short ? `-${short}, ` : ''}--${option}${type === 'string' ? ' <…>' : ''}`;
    return `  ${flags.padEnd(24)}${help}`;
  });
  const usage = `usage: ./verum ${command.name} ${command.usage}`.trimEnd();
  return `${usage}\n  ${command.summary.en}\n  ${command.summary.zh}\n${options.length ? `${options.join('\n')}\n` : ''}`;
}
