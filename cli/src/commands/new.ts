import { argument, type Given, UsageError } from '../command.ts';
import { applyPlan } from '../new/apply-plan.ts';
import { contextName, pascalName } from '../new/names.ts';
import type { Plan } from '../new/plan.ts';
import { planContext } from '../new/plan-context.ts';
import { planRpc } from '../new/plan-rpc.ts';
import { print } from '../table.ts';

export const command = {
  usage: 'context NAME [--entity NAME] | rpc CONTEXT METHOD [--read]',
  options: {
    entity: { type: 'string', help: 'what the context keeps, like Kit; default: its own name' },
    read: { type: 'boolean', help: 'the method changes nothing' },
    'dry-run': { type: 'boolean', help: 'only say what would be written' },
  } as const,
  async run(given: Given) {
    const plan = planOf(given);
    const isDryRun = given.flag('dry-run');
    if (!isDryRun) await applyPlan(plan);
    const created = [...plan.created.keys()].toSorted();
    const changed = [...plan.changed.keys()].toSorted();
    const lines = [...created.map((path) => `+ ${path}\n`), ...changed.map((path) => `~ ${path}\n`)];
    const next = isDryRun ? '' : 'Next: ./verum check && ./verum test · 接下来请运行检查与测试\n';
    print(given, { created, changed, isDryRun }, `${lines.join('')}${next}`);
    return 0;
  },
};

function planOf(given: Given): Plan {
  const what = argument(given, 0, 'context or rpc');
  if (what === 'context') {
    const name = contextName(argument(given, 1, 'NAME'));
    return planContext(name, pascalName(given.text('entity') ?? `${name[0]?.toUpperCase()}${name.slice(1)}`));
  }
  if (what === 'rpc') {
    const rpc = pascalName(argument(given, 2, 'METHOD'));
    return planRpc(argument(given, 1, 'CONTEXT'), rpc, given.flag('read'));
  }
  throw new UsageError(`there is no 'new ${what}' (只能新建 context 或 rpc)`);
}
