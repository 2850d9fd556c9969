/** What tests and benchmarks share with the command line. */
export { findTool, installCommand, type ToolName } from './bring-debian-packages.ts';
export { type Cluster, type ClusterMember, startCluster } from './cluster/cluster.ts';
export { commands } from './commands.ts';
export { consoleFolder, diaryFolder } from './console.ts';
export { contexts, defaultConfig, ownConfig, readConfig, subscribersOf, targetsOf } from './contexts.ts';
export { loadDemo } from './demo/load-demo.ts';
export { demoPassword } from './demo/load-once.ts';
export { staleDeployFiles } from './deploy/deploy-files.ts';
export { type ServiceFacts, serviceFacts } from './deploy/service-facts.ts';
export { examineDeployment } from './doctor/deployment.ts';
export type { Finding } from './doctor/finding.ts';
export { sayFaultRow } from './fault-table.ts';
export { readGatewayConfig } from './gateway-config.ts';
export { schemas } from './migrate-all.ts';
export { restChannel, toRequest } from './rest-channel.ts';
export { root } from './root.ts';
