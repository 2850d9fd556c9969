import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { adminPort, labels } from './kubernetes-pod.ts';
import { gatewayName, type ServiceFacts, serviceFacts } from './service-facts.ts';

type Spec = NonNullable<INetworkPolicy['spec']>;
type Ingress = NonNullable<Spec['ingress']>[number];
type Egress = NonNullable<Spec['egress']>[number];

/**
 * Who may come in and where it may go. Only the gateway is reached from outside, through the ingress controller; a
 * service is reached by those that call it, and calls those it needs.
 */
export function networkPolicy(service: ServiceFacts): INetworkPolicy {
  const { name, callers, port } = service;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `verum-${name}`, labels: labels(name) },
    spec: {
      podSelector: { matchLabels: labels(name) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        name === gatewayName ? fromNamespace('ingress', port) : fromServices(callers, port),
        fromNamespace('monitoring', adminPort),
      ],
      egress: [...toServices(service), ...everywhere, ...(service.isOutward ? [tcp(443), tcp(80)] : [])],
    },
  };
}

function fromServices(callers: readonly string[], port: number): Ingress {
  return {
    from: callers.map((caller) => ({ podSelector: { matchLabels: labels(caller) } })),
    ports: [{ protocol: 'TCP', port }],
  };
}

/** A namespace says by its label what it is for: `verum/ingress: "true"`. */
function fromNamespace(what: 'ingress' | 'monitoring', port: number): Ingress {
  const from = [{ namespaceSelector: { matchLabels: { [`verum/${what}`]: 'true' } } }];
  return { from, ports: [{ protocol: 'TCP', port }] };
}

function toServices({ targets }: ServiceFacts): Egress[] {
  const ports = new Map(serviceFacts().map((one) => [one.name, one.port]));
  return targets.map(({ name }) => ({
    to: [{ podSelector: { matchLabels: labels(name) } }],
    ports: [{ protocol: 'TCP', port: ports.get(name) ?? 0 }],
  }));
}

const tcp = (port: number): Egress => ({ ports: [{ protocol: 'TCP', port }] });

/** Names, the database, the collector of traces. Where they are is known to the overlay, which may narrow it. */
const everywhere: readonly Egress[] = [
  {
    ports: [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ],
  },
  tcp(5432),
  tcp(4318),
];
