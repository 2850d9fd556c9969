import { generatedYaml } from './generated-yaml.ts';
import { gatewayName, type ServiceFacts, serviceFacts } from './service-facts.ts';

/** What differs between the ways of deploying; everything else of a configuration follows from the service. */
export interface Surroundings {
  /** `host:port` it listens on. */
  listenOn(service: ServiceFacts): string;
  adminOn(service: ServiceFacts): string;
  /** How another is found. */
  target(service: ServiceFacts): object;
  /** Who it is to the others, and how it is found itself. */
  identity(service: ServiceFacts): object;
  /** The folder of what it writes. */
  readonly folder: string;
  /** The file of a secret key, `identity.key`. */
  keyFile(service: ServiceFacts): string;
  /** How long one that is leaving still answers: longer than others take to notice. */
  drainDelay(service: ServiceFacts): string;
  /** A proxy that ends TLS stands before the gateway. */
  readonly isBehindProxy: boolean;
}

const note = 'The address of the database comes from the environment: VERUM_DATABASE_URL.';

/** The configuration of every service, by file name. */
export function configFiles(around: Surroundings): ReadonlyMap<string, string> {
  const services = serviceFacts();
  const byName = new Map(services.map((service) => [service.name, service]));
  return new Map(
    services.map((service) => {
      const targets = service.targets.map(({ key, name }) => [key, around.target(byName.get(name) as ServiceFacts)]);
      const isGateway = service.name === gatewayName;
      const keys = {
        Name: isGateway ? gatewayName : `${service.name}-srv.rpc`,
        ListenOn: around.listenOn(service),
        Admin: around.adminOn(service),
        DrainDelay: around.drainDelay(service),
        ...(isGateway
          ? { TrustProxy: around.isBehindProxy, Limits: { Store: 'postgres' } }
          : { Folder: around.folder, Database: { IdleMax: 2, OpenMax: 20 } }),
        ...Object.fromEntries(service.keyFiles.map((key) => [key, around.keyFile(service)])),
        ...around.identity(service),
        ...Object.fromEntries(targets),
      };
      return [service.file, generatedYaml([keys], isGateway ? note.replace('DATABASE', 'LIMITS') : note)];
    }),
  );
}
