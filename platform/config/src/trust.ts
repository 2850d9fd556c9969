import { number, object, optional, string, withDefault } from './schema.ts';

// What a process needs in order to be believed by others, and to be seen at work. Services and the gateway have it alike.

/**
 * Mutual TLS between services; PEM files, read again when they change. The certificate's DNS names are the names of
 * the contexts that the process runs, or `gateway`.
 */
export const tlsConfig = object({ CertFile: string(), KeyFile: string(), CaFile: string() });

/** Where there is no TLS: a secret that all services of one machine share. One a line; the first signs, all are believed. */
export const peersConfig = object({ SecretFile: string() });

/** Traces by OTLP over HTTP, e.g. `http://127.0.0.1:4318`. go-zero's names; `Sampler` is the share of traces kept. */
export const telemetryConfig = object({
  Endpoint: string({ pattern: /^https?:\/\/./, what: 'an http or https address' }),
  Sampler: withDefault(number({ min: 0, max: 1 }), 1),
  Name: optional(string()),
});

export const processFields = {
  Tls: optional(tlsConfig),
  Peers: optional(peersConfig),
  Telemetry: optional(telemetryConfig),
};
