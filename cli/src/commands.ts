import type { Command } from './command.ts';

/** A command is only loaded when it runs, so that `--help` stays quick. */
interface Entry {
  readonly name: string;
  readonly summary: Command['summary'];
  load(): Promise<{ readonly command: Omit<Command, 'name' | 'summary'> }>;
}

export const commands: readonly Entry[] = [
  {
    name: 'demo',
    summary: { en: 'Everything running, with a demonstration trial', zh: '启动全部服务并载入演示试验' },
    load: () => import('./commands/demo.ts'),
  },
  {
    name: 'up',
    summary: { en: 'Everything running in one process', zh: '在一个进程中启动全部服务' },
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'cluster',
    summary: {
      en: 'Many processes that find each other, as an example; their state; rolling restart',
      zh: '本机多进程集群示例；状态查询；滚动重启',
    },
    load: () => import('./commands/cluster.ts'),
  },
  {
    name: 'serve',
    summary: { en: 'Run some contexts as services', zh: '以服务方式运行部分上下文' },
    load: () => import('./commands/serve.ts'),
  },
  {
    name: 'gateway',
    summary: { en: 'Run the REST gateway', zh: '运行 REST 网关' },
    load: () => import('./commands/gateway.ts'),
  },
  {
    name: 'migrate',
    summary: { en: 'Bring the database to this version', zh: '将数据库升级到当前版本' },
    load: () => import('./commands/migrate.ts'),
  },
  {
    name: 'user',
    summary: { en: 'Sign in; list, invite and grant users', zh: '登录；管理用户与授权' },
    load: () => import('./commands/user.ts'),
  },
  {
    name: 'study',
    summary: { en: 'Studies, builds and their activation', zh: '研究、构建版本及其启用' },
    load: () => import('./commands/study.ts'),
  },
  {
    name: 'amend',
    summary: { en: 'Compare builds; move casebooks to another one', zh: '比较构建版本；将病例手册迁移至新版本' },
    load: () => import('./commands/amend.ts'),
  },
  {
    name: 'randomisation',
    summary: { en: 'Schemes and lists of randomisation', zh: '随机方案与随机表' },
    load: () => import('./commands/randomisation.ts'),
  },
  {
    name: 'epro',
    summary: {
      en: 'Diaries of participants: instruments, compliance, pairing, alerts',
      zh: '受试者日记：量表、依从性、配对与预警',
    },
    load: () => import('./commands/epro.ts'),
  },
  {
    name: 'hospital',
    summary: { en: 'Hospitals: exchange, parked records, conflicts', zh: '医院：同步、搁置的记录与冲突' },
    load: () => import('./commands/hospital.ts'),
  },
  {
    name: 'work',
    summary: { en: 'What waits, of every kind or one', zh: '待办工作：各类数量，或某一类清单' },
    load: () => import('./commands/work.ts'),
  },
  {
    name: 'report',
    summary: { en: 'Reports by site and month; rebuild them', zh: '按中心与月份的报表；重建报表' },
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'query',
    summary: { en: 'List, open, answer and close queries', zh: '列出、发出、答复与关闭质疑' },
    load: () => import('./commands/query.ts'),
  },
  {
    name: 'hold',
    summary: { en: 'Freeze, lock and unlock; what is still open', zh: '冻结、锁定与解锁；未完成事项' },
    load: () => import('./commands/hold.ts'),
  },
  {
    name: 'import',
    summary: { en: 'Import a study build, clinical data or patients', zh: '导入研究构建、临床数据或患者' },
    load: () => import('./commands/import.ts'),
  },
  {
    name: 'export',
    summary: { en: 'Export a study as ODM', zh: '以 ODM 导出研究' },
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'jobs',
    summary: {
      en: 'Exports and imports that run or ran: watch, cancel, resume, download',
      zh: '导出与导入任务：查看、取消、继续、下载',
    },
    load: () => import('./commands/jobs.ts'),
  },
  {
    name: 'audit',
    summary: {
      en: 'The trail; history of a form; verify that state is its replay',
      zh: '稽查轨迹；表单历史；核验状态与稽查轨迹一致',
    },
    load: () => import('./commands/audit.ts'),
  },
  {
    name: 'events',
    summary: { en: 'How far events have come; settle parked ones', zh: '事件投递进度；处理搁置的事件' },
    load: () => import('./commands/events.ts'),
  },
  {
    name: 'config',
    summary: { en: 'Check a configuration file', zh: '检查配置文件' },
    load: () => import('./commands/config.ts'),
  },
  {
    name: 'doctor',
    summary: { en: 'What this machine lacks, and what to do', zh: '检查本机环境并给出建议' },
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'new',
    summary: { en: 'A new context, or a new method of one', zh: '新建上下文，或为上下文新建方法' },
    load: () => import('./commands/new.ts'),
  },
  {
    name: 'gen',
    summary: { en: 'Generate code from the contracts', zh: '由契约生成代码' },
    load: () => import('./commands/gen.ts'),
  },
  {
    name: 'check',
    summary: { en: 'Types, style, fences, generated code', zh: '检查类型、风格、边界与生成代码' },
    load: () => import('./commands/check.ts'),
  },
  { name: 'test', summary: { en: 'Run the tests', zh: '运行测试' }, load: () => import('./commands/test.ts') },
  {
    name: 'bench',
    summary: { en: 'Measure, against a floor in the same run', zh: '性能测量（与同次基线对比）' },
    load: () => import('./commands/bench.ts'),
  },
  {
    name: 'guide',
    summary: { en: 'Make the pictures of the guide', zh: '生成使用指南的图片' },
    load: () => import('./commands/guide.ts'),
  },
  { name: 'version', summary: { en: 'The version', zh: '版本' }, load: () => import('./commands/version.ts') },
];

export async function findCommand(name: string): Promise<Command | undefined> {
  const entry = commands.find((one) => one.name === name);
  if (!entry) return undefined;
  return { name: entry.name, summary: entry.summary, ...(await entry.load()).command };
}
