import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps, type ServerOptions } from 'node:https';
import { connect, createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Answers as an API server does to whoever reads its version. */
export const version: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"gitVersion":"v1.34.4","major":"1","minor":"34","platform":"linux/amd64"}');
};

/** Servers on loopback that end with the test, whatever is still open. */
export class Loopback {
  private readonly servers = new Set<Server>();
  private readonly sockets = new Set<Duplex>();

  http(handler: RequestListener = version): Promise<number> {
    return this.listen(createHttp(handler));
  }

  https(options: ServerOptions, handler: RequestListener = version): Promise<number> {
    return this.listen(createHttps(options, handler));
  }

  tcp(handler: (socket: Socket) => void = () => {}): Promise<number> {
    return this.listen(createTcp(handler));
  }

  /** A port at which nothing listens. */
  async closedPort(): Promise<number> {
    const server = createTcp();
    const port = await this.listen(server);
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  /**
   * An HTTP proxy that connects everything to one port, whatever name was asked for.
   * @param refuse the answer to CONNECT, where the proxy lets nothing through
   */
  async httpProxy(target: number, refuse?: string): Promise<{ readonly port: number; readonly asked: readonly string[] }> {
    const asked: string[] = [];
    const server = createHttp((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      version(request, response);
    });
    server.on('connect', (request, socket: Duplex) => {
      asked.push(`CONNECT ${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`.trim());
      if (refuse !== undefined) return void socket.end(`HTTP/1.1 ${refuse}\r\n\r\n`);
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      this.join(socket, target);
    });
    return { port: await this.listen(server), asked };
  }

  /** A SOCKS5 proxy (RFC 1928) without authentication that connects everything to one port. */
  async socksProxy(target: number, reply = 0): Promise<{ readonly port: number; readonly asked: readonly string[] }> {
    const asked: string[] = [];
    const port = await this.tcp((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.from([5, 0]));
        socket.once('data', (request: Buffer) => {
          asked.push(socksTarget(request));
          socket.write(Buffer.from([5, reply, 0, 1, 127, 0, 0, 1, 0, 0]));
          if (reply === 0) this.join(socket, target);
          else socket.end();
        });
      });
    });
    return { port, asked };
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await Promise.all([...this.servers].map((server) => new Promise((resolve) => server.close(resolve))));
    this.servers.clear();
  }

  private join(socket: Duplex, target: number): void {
    const onward = this.track(connect(target, '127.0.0.1'));
    socket.pipe(onward).pipe(socket);
  }

  private async listen(server: Server): Promise<number> {
    server.on('connection', (socket) => this.track(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.servers.add(server);
    return (server.address() as AddressInfo).port;
  }

  private track<T extends Duplex>(socket: T): T {
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    return socket;
  }
}

/** Host and port of a CONNECT request in SOCKS5: version, command, reserved, kind of address, address, port. */
function socksTarget(request: Buffer): string {
  const isName = request[3] === 3;
  const host = isName ? request.subarray(5, 5 + (request[4] ?? 0)).toString() : [...request.subarray(4, 8)].join('.');
  return `${host}:${request.readUInt16BE(isName ? 5 + (request[4] ?? 0) : 8)}`;
}
