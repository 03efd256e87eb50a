import { createHash } from 'node:crypto';
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Access } from '../api/access';
import { sendError } from '../api/reply';
import type { RunningMember } from '../etcd/running-member';
import type { Pod } from '../model/pod';
import { badRequest, notImplemented } from '../registry/errors';
import type { Registry } from '../registry/registry';
import { pods } from '../resources/catalogue';
import type { Standing } from '../standing';
import { Channels } from './channels';
import { etcdctl } from './etcdctl';

export interface PodStreamsParts {
  readonly registry: Registry;
  readonly access: Access;
  readonly standing: Pick<Standing, 'apiRuns' | 'check'>;
  /** A connection to a port of a node's own loopback. Rejects where nothing listens. */
  connect(node: string, port: number): Promise<Duplex>;
  /** The member of etcd that runs on a node. */
  member(node: string): RunningMember | undefined;
}

const PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/(exec|portforward)$/;
const PROTOCOLS = { exec: ['v5.channel.k8s.io', 'v4.channel.k8s.io'], portforward: ['v4.channel.k8s.io'] } as const;
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

/**
 * `pods/exec` and `pods/portforward` over WebSockets, for the static pods of etcd: etcdctl is the one program in them, and their ports
 * are those of their node. Other pods have no containers behind them.
 */
export class PodStreams {
  constructor(private readonly parts: PodStreamsParts) {}

  /** Answers a request for another protocol: with the connection, or with a Status. */
  upgrade(request: IncomingMessage, socket: Socket): void {
    socket.on('error', () => undefined);
    const { access, registry, standing } = this.parts;
    if (!standing.apiRuns()) return void socket.destroy();
    try {
      standing.check();
      const { pathname, searchParams: query } = new URL(request.url ?? '/', 'https://practice');
      const [, namespace = '', name = '', subresource] = PATH.exec(pathname)?.map(decodeURIComponent) ?? [];
      if (subresource !== 'exec' && subresource !== 'portforward') throw notImplemented(`a connection at ${pathname}`);
      const user = access.authenticate(request);
      // As API servers have it from 1.35 on: before, reading alone was enough to start programs.
      for (const verb of ['get', 'create']) access.check(user, { verb, group: '', resource: 'pods', subresource, namespace, name });
      const pod = registry.get(pods, namespace, name) as Pod;
      const node = pod.metadata.labels?.component === 'etcd' ? pod.spec.nodeName : undefined;
      if (node === undefined || namespace !== 'kube-system') throw notImplemented(`${subresource} in other pods than those of etcd`);
      const protocol = agreed(request, PROTOCOLS[subresource]);
      const ports = subresource === 'portforward' ? portsOf(query) : [];
      accept(request, socket, protocol);
      if (subresource === 'exec') this.exec(socket, query, node);
      else void this.forward(socket, ports[0] ?? 0, node, `${namespace}/${name}`);
    } catch (error) {
      const response = new ServerResponse(request);
      response.assignSocket(socket);
      response.once('finish', () => socket.end());
      response.setHeader('connection', 'close');
      sendError(response, error);
    }
  }

  private exec(socket: Duplex, query: URLSearchParams, node: string): void {
    const channels = new Channels(
      socket,
      () => undefined,
      () => undefined,
    );
    const [program, ...args] = query.getAll('command');
    const end = (status: object) => {
      channels.say(STATUS, Buffer.from(JSON.stringify({ metadata: {}, ...status })));
      channels.close();
    };
    const broken = (message: string) => end({ status: 'Failure', reason: 'InternalError', message, code: 500 });
    if (program !== 'etcdctl') return broken(`exec: "${program ?? ''}": executable file not found in $PATH`);
    etcdctl(args, this.parts.member(node)).then(
      ({ code, stdout, stderr }) => {
        if (stdout !== '') channels.say(STDOUT, Buffer.from(stdout));
        if (stderr !== '') channels.say(STDERR, Buffer.from(stderr));
        if (code === 0) return end({ status: 'Success' });
        const causes = [{ reason: 'ExitCode', message: String(code) }];
        end({
          status: 'Failure',
          reason: 'NonZeroExitCode',
          message: `command terminated with non-zero exit code: exit status ${code}`,
          details: { causes },
        });
      },
      (error: unknown) => broken(String(error)),
    );
  }

  /** The first message of each channel is the port, in two bytes. */
  private async forward(socket: Duplex, port: number, node: string, pod: string): Promise<void> {
    const waiting: Buffer[] = [];
    let stream: Duplex | undefined;
    const channels = new Channels(
      socket,
      (channel, content) => {
        if (channel !== 0) return;
        if (!stream) waiting.push(content);
        else if (!stream.write(content)) channels.pause();
      },
      () => stream?.destroy(),
    );
    const said = Buffer.alloc(2);
    said.writeUInt16LE(port);
    for (const channel of [0, 1]) channels.say(channel, said);
    try {
      stream = await this.parts.connect(node, port);
    } catch {
      channels.say(1, Buffer.from(`error forwarding port ${port} to pod ${pod}: dial tcp4 127.0.0.1:${port}: connect: connection refused`));
      return channels.close();
    }
    const open = stream;
    open.on('error', () => undefined);
    open.on('drain', () => channels.resume());
    open.on('data', (piece: Buffer) => {
      if (!channels.say(0, piece)) open.pause();
    });
    channels.onDrain(() => open.resume());
    open.once('end', () => channels.close());
    open.once('close', () => channels.close());
    for (const piece of waiting.splice(0)) open.write(piece);
  }
}

function portsOf(query: URLSearchParams): readonly number[] {
  const ports = query
    .getAll('ports')
    .flatMap((text) => text.split(','))
    .map(Number);
  const [port] = ports;
  if (ports.length !== 1 || port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw badRequest('query parameter "ports" is one port in the practice cluster');
  return ports;
}

function agreed({ headers }: IncomingMessage, known: readonly string[]): string {
  const asked = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const protocol = headers.upgrade?.toLowerCase() === 'websocket' ? asked.find((one) => known.includes(one)) : undefined;
  if (protocol === undefined) throw badRequest(`unable to upgrade: the practice cluster speaks ${known.join(' and ')} over WebSockets`);
  return protocol;
}

function accept({ headers }: IncomingMessage, socket: Duplex, protocol: string): void {
  const key = headers['sec-websocket-key'] ?? '';
  const answer = createHash('sha1')
    .update(key + ACCEPT_SUFFIX)
    .digest('base64');
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  socket.write([...lines, `Sec-WebSocket-Accept: ${answer}`, `Sec-WebSocket-Protocol: ${protocol}`, '', ''].join('\r\n'));
}
