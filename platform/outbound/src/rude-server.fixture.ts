import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A TCP server that answers each connection as it is told, and counts them. */
export interface RudeServer {
  readonly port: number;
  /** Connections so far. */
  connections(): number;
  /** What arrived in the last connection. */
  received(): string;
  stop(): Promise<void>;
}

/** `answer` gets the socket once the request's headers are there, and may do anything with it. */
export async function startRudeServer(answer: (socket: Socket, request: string) => void): Promise<RudeServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let received = '';
  const server = createServer((socket) => {
    connections += 1;
    let request = '';
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (piece) => {
      const wasWhole = request.includes('\r\n\r\n');
      request += piece.toString('latin1');
      received = request;
      if (!wasWhole && request.includes('\r\n\r\n')) answer(socket, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    connections: () => connections,
    received: () => received,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A whole answer as text. */
export function plain(body: string, ...headers: string[]): string {
  return ['HTTP/1.1 200 OK', `content-length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n');
}
