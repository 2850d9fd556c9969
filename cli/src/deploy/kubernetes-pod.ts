import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import { gatewayName, type ServiceFacts } from './service-facts.ts';

export const adminPort = 9000;

/** Megabytes; the heap leaves room for what Node keeps outside of it. */
const memoryMi = 512;
const heapMi = 384;

export function labels(name: string) {
  return { 'app.kubernetes.io/name': 'verum', 'app.kubernetes.io/component': name };
}

/** Nothing of it is root's, nothing of it is written, and no two replicas share a machine where there is another. */
export function podOf(service: ServiceFacts, main: IContainer): IPodSpec {
  const { name } = service;
  const hasKeys = service.keyFiles.length > 0;
  const spread = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway' as const,
    labelSelector: { matchLabels: labels(name) },
  });
  return {
    serviceAccountName: 'verum',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      fsGroup: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    // Leaving discovery, finishing what runs, closing.
    terminationGracePeriodSeconds: 40,
    topologySpreadConstraints: [spread('kubernetes.io/hostname'), spread('topology.kubernetes.io/zone')],
    containers: [main],
    volumes: [
      { name: 'config', configMap: { name: `verum-${name}` } },
      { name: 'tls', secret: { secretName: `verum-tls-${name}`, defaultMode: 0o440 } },
      { name: 'data', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
      ...(hasKeys ? [{ name: 'keys', secret: { secretName: `verum-key-${name}`, defaultMode: 0o440 } }] : []),
    ],
  };
}

export function container(service: ServiceFacts): IContainer {
  const { name, file, port } = service;
  const isGateway = name === gatewayName;
  const config = `/etc/verum/config/${file}`;
  const variable = isGateway ? 'VERUM_LIMITS_URL' : 'VERUM_DATABASE_URL';
  const key = isGateway ? 'limits' : name;
  const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
    httpGet: { path, port: 'admin' },
    periodSeconds,
    failureThreshold,
  });
  return {
    name: 'verum',
    image: 'verum',
    args: isGateway ? ['gateway', '--config', config] : ['serve', name, '--config', config],
    ports: [
      { name: 'main', containerPort: port },
      { name: 'admin', containerPort: adminPort },
    ],
    env: [
      { name: 'NODE_OPTIONS', value: `--max-old-space-size=${heapMi} --max-semi-space-size=8` },
      { name: variable, valueFrom: { secretKeyRef: { name: 'verum-database', key } } },
    ],
    startupProbe: probe('/livez', 2, 30),
    livenessProbe: probe('/livez', 10, 3),
    readinessProbe: probe('/readyz', 2, 2),
    resources: { requests: { cpu: '250m', memory: `${memoryMi / 2}Mi` }, limits: { memory: `${memoryMi}Mi` } },
    securityContext: restricted,
    volumeMounts: [
      { name: 'config', mountPath: '/etc/verum/config', readOnly: true },
      { name: 'tls', mountPath: '/etc/verum/tls', readOnly: true },
      { name: 'data', mountPath: '/var/lib/verum' },
      { name: 'tmp', mountPath: '/tmp' },
      ...(service.keyFiles.length > 0 ? [{ name: 'keys', mountPath: '/etc/verum/keys', readOnly: true }] : []),
    ],
  };
}

const restricted: NonNullable<IContainer['securityContext']> = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
