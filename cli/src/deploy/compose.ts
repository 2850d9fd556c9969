import { configFiles } from './config-files.ts';
import { generatedYaml } from './generated-yaml.ts';
import { adminPort } from './kubernetes-pod.ts';
import { gatewayName, type ServiceFacts, serviceFacts } from './service-facts.ts';

const folder = 'deploy/compose';
const etcdHost = 'etcd:2379';

/** One machine with containers: PostgreSQL, etcd, the migration, every service, the gateway. */
export function composeFiles(): ReadonlyMap<string, string> {
  const configs = configFiles({
    listenOn: ({ port }) => `0.0.0.0:${port}`,
    adminOn: () => `0.0.0.0:${adminPort}`,
    target: ({ name }) => ({ Etcd: etcd(name) }),
    identity: ({ name }) => ({
      Peers: { SecretFile: '/run/secrets/peers' },
      ...(name !== gatewayName && { Etcd: etcd(name) }),
    }),
    folder: '/tmp',
    keyFile: ({ name }) => `/run/secrets/${name}.key`,
    // etcd tells of a change at once; nothing stands before the one gateway.
    drainDelay: () => '1s',
    isBehindProxy: false,
  });
  const services = serviceFacts();
  const document = {
    services: {
      postgres: postgres(),
      etcd: etcdServer(),
      migrate: migrate(),
      ...Object.fromEntries(services.map((service) => [service.name, containerOf(service)])),
    },
    volumes: { database: {}, discovery: {} },
    secrets: Object.fromEntries(secretsOf(services).map((name) => [name, { file: `./secrets/${name}` }])),
  };
  const note = 'First: sh secrets.sh. Then: docker compose up --build. See docs/operators.md.';
  return new Map([
    ...[...configs].map(([name, text]) => [`${folder}/config/${name}`, text] as const),
    [`${folder}/compose.yaml`, generatedYaml([document], note)] as const,
  ]);
}

function etcd(name: string) {
  return { Hosts: [etcdHost], Key: `${name}.rpc` };
}

function secretsOf(services: readonly ServiceFacts[]): readonly string[] {
  const keys = services.filter(({ keyFiles }) => keyFiles.length > 0).map(({ name }) => `${name}.key`);
  return ['postgres-password', 'passwords.json', 'peers', ...keys];
}

function postgres() {
  return {
    image: 'postgres:18',
    restart: 'unless-stopped',
    environment: { POSTGRES_DB: 'verum', POSTGRES_PASSWORD_FILE: '/run/secrets/postgres-password' },
    secrets: ['postgres-password'],
    volumes: ['database:/var/lib/postgresql'],
    healthcheck: {
      test: ['CMD', 'pg_isready', '--username=postgres', '--dbname=verum'],
      interval: '2s',
      timeout: '5s',
      retries: 30,
    },
    // A checkpoint may take its time; a killed PostgreSQL recovers, and takes longer to come back.
    stop_grace_period: '1m',
  };
}

function etcdServer() {
  return {
    image: 'quay.io/coreos/etcd:v3.5.21',
    restart: 'unless-stopped',
    command: [
      'etcd',
      '--data-dir=/var/lib/etcd',
      '--listen-client-urls=http://0.0.0.0:2379',
      `--advertise-client-urls=http://${etcdHost}`,
    ],
    volumes: ['discovery:/var/lib/etcd'],
  };
}

/** What every container of ours is: from one image, as the user who made the secrets, writing nothing but /tmp. */
function ours() {
  return {
    image: 'verum:0.1.0',
    build: { context: '../..', dockerfile: 'deploy/container/Dockerfile' },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: compose puts in what secrets.sh wrote into .env
    user: '${VERUM_UID:?run secrets.sh first}:${VERUM_GID:?run secrets.sh first}',
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  };
}

function migrate() {
  return {
    ...ours(),
    command: ['migrate', '--roles', '/run/secrets/passwords.json'],
    env_file: ['./secrets/migrate.env'],
    secrets: ['passwords.json'],
    depends_on: { postgres: { condition: 'service_healthy' } },
  };
}

function containerOf({ name, file, port, keyFiles }: ServiceFacts) {
  const isGateway = name === gatewayName;
  const config = `/etc/verum/${file}`;
  const ready = `fetch('http://127.0.0.1:${adminPort}/readyz').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))`;
  return {
    ...ours(),
    restart: 'unless-stopped',
    command: isGateway ? ['gateway', '--config', config] : ['serve', name, '--config', config],
    env_file: [`./secrets/${name}.env`],
    volumes: [`./config/${file}:${config}:ro`],
    secrets: ['peers', ...(keyFiles.length > 0 ? [`${name}.key`] : [])],
    ...(isGateway && { ports: [`127.0.0.1:${port}:${port}`] }),
    depends_on: {
      migrate: { condition: 'service_completed_successfully' },
      etcd: { condition: 'service_started' },
    },
    healthcheck: { test: ['CMD', 'node', '-e', ready], interval: '5s', timeout: '3s', retries: 3, start_period: '30s' },
    stop_grace_period: '40s',
  };
}
