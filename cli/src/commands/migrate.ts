import { connectionFromUrl, startEmbedded } from '@verum/database';
import { openLog } from '@verum/host';
import type { Given } from '../command.ts';
import { dataFolder, dataOption } from '../folders.ts';
import { migrateAll } from '../installation.ts';

export const command = {
  usage: '[--database URL | --data FOLDER]',
  options: {
    data: dataOption,
    database: {
      type: 'string',
      help: "postgresql://… of the server's administrator (or VERUM_DATABASE_URL); else embedded",
    },
  } as const,
  async run(given: Given) {
    const url = given.text('database') ?? process.env.VERUM_DATABASE_URL;
    const embedded = url === undefined ? await startEmbedded({ folder: dataFolder(given, 'main') }) : undefined;
    try {
      const connection = embedded?.connection ?? connectionFromUrl(url ?? '');
      const connections = await migrateAll(connection, openLog({ level: given.isJson ? 'warn' : 'info' }));
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
