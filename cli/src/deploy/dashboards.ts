import { board, type Panel } from './dashboard.ts';

const by = (label: string, expr: string) => `sum by (${label}) (${expr})`;
const quantile = (share: number, labels: string, metric: string) =>
  `histogram_quantile(${share}, sum by (le, ${labels}) (rate(${metric}_bucket[$__rate_interval])))`;
const share = (part: string, whole: string) => `${part} / ${whole}`;
const rate = (metric: string, match = '') => `rate(${metric}${match}[$__rate_interval])`;

/** Outcomes that are nobody's mistake but ours. */
const failures = '{outcome=~"INTERNAL|UNAVAILABLE|DEADLINE_EXCEEDED"}';

const requests: readonly Panel[] = [
  {
    title: 'Requests a second, by status · 每秒请求数（按状态码）',
    unit: 'reqps',
    series: [{ expr: by('status', rate('verum_http_seconds_count')), legend: '{{status}}' }],
  },
  {
    title: 'Share of requests that failed · 失败请求占比',
    unit: 'percentunit',
    series: [
      {
        expr: share(
          `sum(${rate('verum_http_seconds_count', '{status=~"5.."}')})`,
          `sum(${rate('verum_http_seconds_count')})`,
        ),
        legend: '5xx',
      },
    ],
  },
  {
    title: 'Requests by route, p95 · 各路由 95 分位耗时',
    unit: 's',
    series: [{ expr: quantile(0.95, 'route', 'verum_http_seconds'), legend: '{{route}}' }],
  },
  {
    title: 'Calls a second, by method · 每秒调用数（按方法）',
    unit: 'reqps',
    series: [{ expr: by('method', rate('verum_rpc_seconds_count')), legend: '{{method}}' }],
  },
  {
    title: 'Failed calls a second, by method and outcome · 每秒失败调用数（按方法与结果）',
    unit: 'reqps',
    series: [
      { expr: by('method, outcome', rate('verum_rpc_seconds_count', failures)), legend: '{{method}} {{outcome}}' },
    ],
  },
  {
    title: 'Calls by method, p99 · 各方法 99 分位耗时',
    unit: 's',
    series: [{ expr: quantile(0.99, 'method', 'verum_rpc_seconds'), legend: '{{method}}' }],
  },
];

const saturation: readonly Panel[] = [
  {
    title: 'Share of the limit of concurrent calls · 并发上限使用率',
    unit: 'percentunit',
    series: [{ expr: 'max by (instance, target) (verum_concurrency_saturation)', legend: '{{instance}} {{target}}' }],
  },
  {
    title: 'Calls shed a second, by class · 每秒因过载拒绝的调用数（按类别）',
    unit: 'reqps',
    series: [{ expr: by('class', rate('verum_concurrency_refused_total')), legend: '{{class}}' }],
  },
  {
    title: 'Calls over their rate, a second · 每秒因限流拒绝的调用数',
    unit: 'reqps',
    series: [{ expr: by('target', rate('verum_bucket_refused_total')), legend: '{{target}}' }],
  },
  {
    title: 'Database connections: waiting and in use · 数据库连接：等待与使用中',
    unit: 'short',
    series: [
      { expr: 'sum by (context) (verum_database_connections{state="waiting"})', legend: '{{context}} waiting' },
      {
        expr: 'sum by (context) (verum_database_connections{state="open"}) - sum by (context) (verum_database_connections{state="idle"})',
        legend: '{{context}} in use',
      },
    ],
  },
  {
    title: 'CPU of each process · 各进程 CPU',
    unit: 'percentunit',
    series: [{ expr: by('instance', rate('verum_process_cpu_seconds_total')), legend: '{{instance}}' }],
  },
  {
    title: 'Memory of each process · 各进程内存',
    unit: 'bytes',
    series: [{ expr: 'verum_process_resident_memory_bytes', legend: '{{instance}}' }],
  },
  {
    title: 'Delay of the event loop, p99 · 事件循环延迟 99 分位',
    unit: 's',
    series: [{ expr: 'verum_nodejs_eventloop_lag_p99_seconds', legend: '{{instance}}' }],
  },
];

const others: readonly Panel[] = [
  {
    title: 'Breakers: 1 half-open, 2 open · 熔断器：1 半开，2 断开',
    unit: 'short',
    series: [{ expr: 'max by (target) (verum_breaker_state) > 0', legend: '{{target}}' }],
  },
  {
    title: 'Calls that breakers refused, a second · 每秒被熔断器拒绝的调用数',
    unit: 'reqps',
    series: [{ expr: by('target', rate('verum_breaker_refused_total')), legend: '{{target}}' }],
  },
  {
    title: 'Calls to outside systems: running and waiting · 外部系统调用：进行中与等待中',
    unit: 'short',
    series: [
      { expr: 'max by (target) (verum_bulkhead_running)', legend: '{{target}} running' },
      { expr: 'max by (target) (verum_bulkhead_waiting)', legend: '{{target}} waiting' },
    ],
  },
  {
    title: 'Endpoints by state · 各状态的服务端点数',
    unit: 'short',
    series: [{ expr: 'min by (target, state) (verum_balancer_endpoints)', legend: '{{target}} {{state}}' }],
  },
  {
    title: 'Oldest event not delivered · 最早未投递事件的等待时间',
    unit: 's',
    series: [{ expr: 'max by (producer, consumer) (verum_outbox_lag_seconds)', legend: '{{producer}} → {{consumer}}' }],
  },
  {
    title: 'Parked events · 搁置的事件',
    unit: 'short',
    series: [{ expr: 'max by (producer, consumer) (verum_outbox_parked)', legend: '{{producer}} → {{consumer}}' }],
  },
];

/** Grafana's dashboards, by their path. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  const boards = [
    board({ uid: 'verum-requests', title: 'Verum: requests and calls · 请求与调用', panels: requests }),
    board({ uid: 'verum-saturation', title: 'Verum: saturation · 饱和度', panels: saturation }),
    board({ uid: 'verum-neighbours', title: 'Verum: neighbours and events · 相邻系统与事件', panels: others }),
  ];
  return new Map(boards.map((one) => [`deploy/grafana/${one.uid}.json`, `${JSON.stringify(one, null, 2)}\n`]));
}
