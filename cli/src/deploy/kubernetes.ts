import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IService } from 'kubernetes-models/v1/Service';
import { configFiles } from './config-files.ts';
import { generatedYaml } from './generated-yaml.ts';
import { adminPort, container, labels, podOf } from './kubernetes-pod.ts';
import { networkPolicy } from './network-policy.ts';
import { gatewayName, type ServiceFacts, serviceFacts } from './service-facts.ts';

const base = 'deploy/kubernetes/base';

/** The base of the kustomization: for each service its workload, address, budget, scaling and fence. */
export function kubernetesFiles(): ReadonlyMap<string, string> {
  const services = serviceFacts();
  const configs = configFiles({
    listenOn: ({ port }) => `0.0.0.0:${port}`,
    adminOn: () => `0.0.0.0:${adminPort}`,
    target: ({ name, port }) => ({ Dns: `verum-${name}:${port}` }),
    identity: () => ({
      Tls: {
        CertFile: '/etc/verum/tls/tls.crt',
        KeyFile: '/etc/verum/tls/tls.key',
        CaFile: '/etc/verum/tls/ca.crt',
      },
    }),
    folder: '/var/lib/verum',
    keyFile: ({ name }) => `/etc/verum/keys/${name}.key`,
    // DNS is asked every five seconds, and keeps what it said for as long.
    drainDelay: ({ name }) => (name === gatewayName ? '5s' : '12s'),
    isBehindProxy: true,
  });
  return new Map([
    ...[...configs].map(([name, text]) => [`${base}/config/${name}`, text] as const),
    ...services.map((service) => [`${base}/${service.name}.yaml`, generatedYaml(documents(service))] as const),
    [`${base}/kustomization.yaml`, generatedYaml([kustomization(services)])] as const,
  ]);
}

function documents(service: ServiceFacts): object[] {
  return [deployment(service), address(service), budget(service), scaling(service), networkPolicy(service)];
}

function metadata({ name }: ServiceFacts) {
  return { name: `verum-${name}`, labels: labels(name) };
}

function deployment(service: ServiceFacts): IDeployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(service),
    spec: {
      replicas: 2,
      // One more before one less: a rolling restart never has fewer than there were.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: labels(service.name) },
      template: { metadata: { labels: labels(service.name) }, spec: podOf(service, container(service)) },
    },
  };
}

/** Without an address of its own for services: DNS then has one for every replica, and callers balance by themselves. */
function address(service: ServiceFacts): IService {
  const isGateway = service.name === gatewayName;
  const name = isGateway ? 'http' : 'grpc';
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(service),
    spec: {
      ...(!isGateway && { clusterIP: 'None' }),
      selector: labels(service.name),
      ports: [{ name, port: service.port, targetPort: 'main' }],
    },
  };
}

function budget(service: ServiceFacts): IPodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(service),
    spec: { maxUnavailable: 1, selector: { matchLabels: labels(service.name) } },
  };
}

/** By saturation where the service measures it (deploy/prometheus/adapter.yaml makes the metric), and by CPU. */
function scaling(service: ServiceFacts): IHorizontalPodAutoscaler {
  const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } };
  const saturation = { metric: { name: 'verum_saturation' }, target: { type: 'AverageValue', averageValue: '700m' } };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadata(service),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: `verum-${service.name}` },
      minReplicas: 2,
      maxReplicas: 6,
      // A replica that leaves takes its connections with it: not for a quiet minute.
      behavior: { scaleDown: { stabilizationWindowSeconds: 600 } },
      metrics: [
        { type: 'Resource', resource: cpu },
        ...(service.name === gatewayName ? [] : [{ type: 'Pods' as const, pods: saturation }]),
      ],
    },
  };
}

function kustomization(services: readonly ServiceFacts[]) {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [
      'service-account.yaml',
      'network-policy.yaml',
      'migrate.yaml',
      ...services.map(({ name }) => `${name}.yaml`),
    ],
    // The name ends with a hash of the content: a change of a configuration restarts what reads it.
    configMapGenerator: services.map(({ name, file }) => ({ name: `verum-${name}`, files: [`config/${file}`] })),
    images: [{ name: 'verum', newTag: '0.1.0' }],
    labels: [{ pairs: { 'app.kubernetes.io/part-of': 'verum' } }],
  };
}
