import pg from 'pg';
import { StartRefused } from './start-refused.ts';

/** Where a PostgreSQL is and who connects. `host` may be the folder of a unix socket. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
  readonly ssl?: pg.ClientConfig['ssl'];
}

/** Reads `postgres://user:password@host:port/database?sslmode=…`. Throws StartRefused; never repeats the URL. */
export function connectionFromUrl(url: string): Connection {
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('not a postgres URL');
    const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url });
    return {
      host,
      port,
      user: user ?? 'postgres',
      database: database ?? 'postgres',
      ...(password ? { password } : {}),
      ...(ssl ? { ssl: ssl as NonNullable<Connection['ssl']> } : {}),
    };
  } catch {
    throw new StartRefused('DATABASE_URL_INVALID', 'The database URL cannot be read.', {
      next: 'Write it as postgres://user:password@host:5432/database.',
    });
  }
}
