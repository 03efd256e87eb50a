import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import type { PodStreams } from '../pods/pod-streams';
import type { Handler } from './handler';
import { sendError } from './reply';

export interface ServerIdentity {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
}

/** Listens on loopback only. Disposing of it breaks what is open. */
export class ApiServer implements Disposable {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('secureConnection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
      // Clients that leave early break their sockets; that is theirs to report.
      socket.on('error', () => undefined);
    });
    server.on('tlsClientError', () => undefined);
  }

  /**
   * @param port 0 for any that is free
   * @throws DrydockError `refused` when it can't listen there
   */
  static async listen(identity: ServerIdentity, port: number, handler: () => Handler, streams: () => PodStreams): Promise<ApiServer> {
    const server = createServer({ key: identity.key, cert: identity.certificate }, (request, response) => {
      response.on('error', () => undefined);
      handler()
        .handle(request, response)
        .catch((error: unknown) => sendError(response, error));
    });
    server.on('upgrade', (request, socket) => streams().upgrade(request, socket as Socket));
    // Watches stay open as long as their clients want.
    server.requestTimeout = 0;
    const listening = new ApiServer(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) =>
        reject(
          new DrydockError('refused', `The practice cluster can't listen on port ${port}: ${cause.message}.`, {
            hint: 'Close the program that uses the port, or let the practice cluster choose one.',
            cause,
          }),
        ),
      );
      server.listen(port, '127.0.0.1', resolve);
    });
    return listening;
  }

  /** `host:port`. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo | null)?.port ?? 0}`;
  }

  /** Breaks every open connection, as a restart of a load balancer does. */
  breakConnections(): void {
    for (const socket of [...this.sockets]) socket.destroy();
  }

  dispose(): void {
    this.server.close();
    this.breakConnections();
  }
}
