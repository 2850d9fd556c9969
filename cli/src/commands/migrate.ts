import { readFileSync } from 'node:fs';
import { connectionFromUrl, startEmbedded } from '@verum/database';
import { openLog } from '@verum/host';
import type { Given } from '../command.ts';
import { dataFolder, dataOption } from '../folders.ts';
import { migrateAll, type RolePasswords } from '../migrate-all.ts';

export const command = {
  usage: '[--database URL [--roles FILE] | --data FOLDER]',
  options: {
    data: dataOption,
    database: {
      type: 'string',
      help: "postgresql://… of the server's administrator (or VERUM_DATABASE_URL); else embedded",
    },
    roles: { type: 'string', help: 'JSON file with the passwords of the login roles: {"edc": "…", …}' },
  } as const,
  async run(given: Given) {
    const url = given.text('database') ?? process.env.VERUM_DATABASE_URL;
    const embedded = url === undefined ? await startEmbedded({ folder: dataFolder(given, 'main') }) : undefined;
    try {
      const roles = given.text('roles');
      const passwords = roles === undefined ? {} : (JSON.parse(readFileSync(roles, 'utf8')) as RolePasswords);
      const connection = embedded?.connection ?? connectionFromUrl(url ?? '');
      const connections = await migrateAll(connection, openLog({ level: given.isJson ? 'warn' : 'info' }), passwords);
      const contexts = [...connections.keys()];
      process.stdout.write(
        given.isJson ? `${JSON.stringify({ contexts })}\n` : `up to date · 已是最新: ${contexts.join(', ')}\n`,
      );
      return 0;
    } finally {
      await embedded?.stop();
    }
  },
};
