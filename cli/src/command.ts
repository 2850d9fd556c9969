import { parseArgs } from 'node:util';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly default?: string | boolean;
  /** Shown in the help; `<what>` for options that take a value. */
  readonly help: string;
}

export interface Command {
  readonly name: string;
  /** What follows the name, e.g. `STUDY FILE [--dry-run]`. */
  readonly usage: string;
  /** One line, both languages. */
  readonly summary: { readonly en: string; readonly zh: string };
  readonly options?: Readonly<Record<string, Option>>;
  /** Exit code: 0 done, 1 failed or refused, 2 used wrongly, 130 interrupted. */
  run(given: Given): Promise<number>;
}

export interface Given {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly isJson: boolean;
  text(name: string): string | undefined;
  flag(name: string): boolean;
}

/** The command line is not what the command takes. */
export class UsageError extends Error {}

export function parse(command: Command, argv: readonly string[]): Given {
  const options = {
    json: { type: 'boolean', help: '' },
    help: { type: 'boolean', short: 'h', help: '' },
    ...command.options,
  } as const;
  try {
    const parsed = parseArgs({
      args: [...argv],
      options: Object.fromEntries(Object.entries(options).map(([name, { help: _, ...rest }]) => [name, rest])),
      allowPositionals: true,
    });
    const values = parsed.values as Given['options'];
    return {
      args: parsed.positionals,
      options: values,
      isJson: values.json === true,
      text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
      flag: (name) => values[name] === true,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The nth argument, or a refusal that names what is missing. */
export function argument(given: Given, index: number, name: string): string {
  const found = given.args[index];
  if (found === undefined || found === '') throw new UsageError(`${name} is missing (缺少 ${name})`);
  return found;
}
