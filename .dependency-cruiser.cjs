/** The direction of imports. ARCHITECTURE.md draws it; `./verum check fences` guards it. */
module.exports = {
  forbidden: [
    {
      name: 'contexts-meet-by-contract',
      comment: 'Contexts never import each other: they call contract clients.',
      severity: 'error',
      from: { path: '^contexts/([^/]+)/' },
      to: { path: '^contexts/', pathNot: '^contexts/$1/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'Decisions do no input or output and read no clock.',
      severity: 'error',
      from: { path: '^contexts/[^/]+/src/domain/', pathNot: '\\.test\\.ts$' },
      to: {
        pathNot: '^(contexts/[^/]+/src/domain/|libs/|contracts/|platform/call/|node_modules/@bufbuild/)',
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'store-knows-only-sql',
      severity: 'error',
      from: { path: '^contexts/[^/]+/src/store/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(contexts/[^/]+/src/(logic|rpc)/|platform/(rpc|host)/|gateway/)' },
    },
    {
      name: 'rpc-goes-through-logic',
      severity: 'error',
      from: { path: '^contexts/[^/]+/src/rpc/', pathNot: '\\.test\\.ts$' },
      to: { path: '^contexts/[^/]+/src/store/' },
    },
    {
      name: 'libs-are-pure',
      comment: 'Run in browser and server alike.',
      severity: 'error',
      from: { path: '^libs/', pathNot: '\\.test\\.ts$|/testing/|\\.fixture\\.ts$' },
      to: { path: '^(platform|contexts|gateway|apps|cli)/' },
    },
    {
      name: 'platform-knows-no-trials',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^(contexts|gateway|apps|cli|demo)/' },
    },
    {
      name: 'gateway-knows-contracts-only',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: '^(contexts|platform/database|cli|demo)/' },
    },
    {
      name: 'only-the-front-door',
      comment: 'A package is imported by its index; package exports hold only ".".',
      severity: 'error',
      from: { path: '^(libs|platform|contexts|gateway|apps|demo|cli)/([^/]+)/' },
      to: { path: '^(libs|platform|contexts)/([^/]+)/src/', pathNot: ['^$1/$2/', '/src/index\\.ts$'] },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^virtual:' } },
  ],
  options: {
    exclude: { path: '^apps/[^/]+/dist/' },
    doNotFollow: { path: ['node_modules', 'contracts/gen'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
