import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { flagOf } from '../../../core/parse/static-pod';
import { metricsOf } from '../../etcd/metrics';
import type { RunningMember } from '../../etcd/running-member';
import { EtcdServer, healthOf } from '../../etcd/server';
import { issueCertificate } from '../../network/issue';
import { refusal, streamPair } from '../../network/streams';
import type { System } from '../system/system';
import type { Container, StaticPods } from './static-pods';

/** Certificate and key, PEM. */
interface Identity {
  readonly certificate: string;
  readonly key: string;
}

interface Page {
  readonly status: number;
  readonly body: string;
}

interface PageListener {
  /** Undefined: plain. */
  readonly identity: Identity | undefined;
  answer(path: string): Page;
}

type Listener = PageListener | { accept(stream: Duplex): void };

const NOT_FOUND = { status: 404, body: '404 page not found\n' };
const OK = { status: 200, body: 'ok' };
const FORBIDDEN = { status: 403, body: '{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403}\n' };

/** Milliseconds from the start of an API server until it takes requests. */
const READY_AFTER = 1_500;
const DAY = 86_400_000;

export interface ListenerAround {
  /** Whether members of etcd that make up a majority run. */
  hasQuorum(): boolean;
  /** The member of etcd that runs here. Undefined: none does, or it belongs to no cluster. */
  member(): RunningMember | undefined;
  /** Unset: snapshots of etcd are sent as fast as it goes. */
  readonly snapshotBytesPerSecond: number | undefined;
  /** What the kubelet presents; it read it when it started. */
  readonly kubelet: Identity;
}

/** The ports of a node: what listens there is what runs, with the certificates that it read when it started. */
export class Listeners {
  private self: Promise<Identity> | undefined;
  private clients: { readonly of: Container; readonly server: EtcdServer } | undefined;

  constructor(
    private readonly system: System,
    private readonly pods: StaticPods,
    private readonly around: ListenerAround,
  ) {}

  /** A connection to a port; rejects with ECONNREFUSED where nothing listens. */
  async connect(port: number): Promise<Duplex> {
    const listener = await this.at(port);
    if (!listener) throw refusal('ECONNREFUSED');
    const [near, far] = streamPair();
    if ('accept' in listener) listener.accept(far);
    else serve(far, listener);
    return near;
  }

  private async at(port: number): Promise<Listener | undefined> {
    const [api, etcd, manager, scheduler] = ['kube-apiserver', 'etcd', 'kube-controller-manager', 'kube-scheduler'].map((name) =>
      this.pods.of(name),
    );
    if (api && port === Number(flagOf(api, 'secure-port') ?? 6443)) {
      const identity = loaded(api, 'tls-cert-file', 'tls-private-key-file');
      return identity && { identity, answer: (path) => this.ofApiServer(api, path) };
    }
    if (etcd) {
      if (port === 2381) return { identity: undefined, answer: (path) => this.ofEtcd(path) };
      if (port === 2379) return this.clientsOf(etcd);
      const identity = port === 2380 ? loaded(etcd, 'peer-cert-file', 'peer-key-file') : undefined;
      if (identity) return { identity, answer: () => NOT_FOUND };
    }
    if ((port === 10257 && manager) || (port === 10259 && scheduler))
      return { identity: await this.selfSigned(), answer: (path) => (['/healthz', '/livez', '/readyz'].includes(path) ? OK : FORBIDDEN) };
    if (!this.pods.isActive) return undefined;
    if (port === 10250) return { identity: this.around.kubelet, answer: () => ({ status: 401, body: 'Unauthorized' }) };
    if (port === 10248) return { identity: undefined, answer: (path) => (path === '/healthz' ? OK : NOT_FOUND) };
    return undefined;
  }

  /** The port of etcd's clients. A member that was removed ends as soon as it starts: nothing listens then. */
  private clientsOf(etcd: Container): Listener | undefined {
    if (!this.around.member()) return undefined;
    if (this.clients?.of === etcd) return this.clients.server;
    const identity = loaded(etcd, 'cert-file', 'key-file');
    const authority = etcd.loaded.get(flagOf(etcd, 'trusted-ca-file') ?? '');
    if (!identity || authority === undefined) return undefined;
    const { snapshotBytesPerSecond } = this.around;
    const server = new EtcdServer(
      { ...identity, authority },
      {
        clock: this.system.clock,
        snapshotBytesPerSecond,
        member: () => (this.pods.of('etcd') === etcd ? this.around.member() : undefined),
      },
    );
    this.clients = { of: etcd, server };
    return server;
  }

  private ofApiServer({ createdAt }: Container, path: string): Page {
    if (!['/healthz', '/livez', '/readyz'].includes(path)) return FORBIDDEN;
    if (this.system.clock.now() - createdAt < READY_AFTER)
      return { status: 500, body: `[+]ping ok\n[-]poststarthook/rbac/bootstrap-roles failed: not finished\n` };
    return this.around.hasQuorum() ? OK : { status: 500, body: '[+]ping ok\n[-]etcd failed: reason withheld\n' };
  }

  private ofEtcd(path: string): Page {
    const member = this.around.member();
    const well = this.around.hasQuorum();
    if (path === '/health') return healthOf(member);
    if (path === '/metrics' && member) return { status: 200, body: metricsOf(member) };
    if (path === '/readyz' || path === '/livez') return { status: well || path === '/livez' ? 200 : 503, body: 'ok\n' };
    return NOT_FOUND;
  }

  /** Scheduler and controller manager make a certificate of their own in memory. */
  private selfSigned(): Promise<Identity> {
    const now = this.system.clock.now();
    return (this.self ??= issueCertificate({
      subject: `CN=localhost@${Math.floor(now / 1000)}`,
      dns: ['localhost'],
      notBefore: now - DAY,
      notAfter: now + 365 * DAY,
    }));
  }
}

function loaded({ command, loaded: files }: Container, certificate: string, key: string): Identity | undefined {
  const content = (name: string) => files.get(flagOf({ command }, name) ?? '');
  const [cert, secret] = [content(certificate), content(key)];
  return cert === undefined || secret === undefined ? undefined : { certificate: cert, key: secret };
}

function serve(stream: Duplex, listener: PageListener): void {
  const { identity } = listener;
  if (!identity) return answering(listener, stream);
  let secureContext: SecureContext;
  try {
    secureContext = createSecureContext({ cert: identity.certificate, key: identity.key });
  } catch {
    // Certificate and key do not belong together: a real component does not even start.
    stream.destroy();
    return;
  }
  const socket = new TLSSocket(stream, { isServer: true, secureContext });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => stream.destroy());
  stream.on('error', () => socket.destroy());
  answering(listener, socket);
}

function answering(listener: PageListener, socket: Duplex): void {
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { status, body } = listener.answer(request.url ?? '/');
    response.writeHead(status, {
      'content-type': body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
  socket.on('error', () => undefined);
  server.emit('connection', socket);
}
