import { containerProgram, etcdctlWorks, HOST_PROGRAM, type EtcdctlProgram } from '../../core/command/etcd/etcdctl';
import { containersOf } from '../../core/command/control-plane/instances';
import type { CommandSpec } from '../../core/command/spec';
import type { Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import type { EtcdClientFiles, EtcdContainer, EtcdPlace } from '../../core/model/etcd';
import type { EtcdConnector, EtcdCredentials, EtcdPort } from '../../ports/etcd';
import type { Dial } from '../../ports/handshake';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { LocalFiles } from '../../ports/local-files';
import type { Host, Hosts } from '../control-plane/hosts';
import { EtcdctlPort } from './etcdctl-port';

/** What reaches into pods, through the API server of the cluster. */
export type PodReach = Pick<KubernetesPort, 'exec' | 'forward'>;

/** Ways to members that don't lead over SSH. */
export interface EtcdWays {
  /** Undefined: pods can't be reached from here. */
  readonly pods?: PodReach;
  /** Where client certificates are that the fleet file names. Undefined: none is read. */
  readonly files?: Pick<LocalFiles, 'read'>;
}

const NO_CLIENT = 'no client certificate of etcd is named for this cluster (etcd in drydock.yaml).';

/**
 * Opens members for one reading or one operation. Keys are read when they are first needed, are held by the connections that
 * use them, and go with them.
 */
export class EtcdAccess implements Disposable {
  private readonly ports = new Map<string, Promise<EtcdPort>>();
  private readonly credentials = new Map<string, Promise<EtcdCredentials>>();

  constructor(
    readonly hosts: Hosts,
    private readonly connector: EtcdConnector,
    private readonly ways: EtcdWays = {},
  ) {}

  /**
   * A member that answers its status: through its gateway, else by etcdctl on its host where connections are not forwarded
   * or the credentials are not there. A place that is known as a container only is asked through its forwarded port where there is
   * a client certificate for it, else by etcdctl in it.
   */
  open(place: EtcdPlace, signal: AbortSignal): Promise<EtcdPort> {
    const key = `${place.name}:${place.port}`;
    let port = this.ports.get(key);
    if (!port) {
      port = this.connect(place, signal);
      this.ports.set(key, port);
      // The next one may have more luck.
      port.catch(() => this.ports.delete(key));
    }
    return port;
  }

  now(): number {
    return this.hosts.deps.clock.now();
  }

  dispose(): void {
    for (const port of this.ports.values())
      void port.then(
        (opened) => opened.dispose(),
        () => {},
      );
    this.ports.clear();
    this.credentials.clear();
  }

  private async connect(place: EtcdPlace, signal: AbortSignal): Promise<EtcdPort> {
    const label = `etcd of ${place.name}`;
    if (place.pod) return this.inPod(place, place.pod, label, signal);
    const host = place.target && this.hosts.of(place.target);
    const overSsh = place.address === undefined ? host?.dial : undefined;
    const gateway = await this.gateway(place, overSsh, label, signal).catch((error: unknown) => DrydockError.from(error));
    if (!(gateway instanceof Error)) return gateway;
    if (!host || !DrydockError.is(gateway, 'forbidden', 'notFound', 'protocol')) throw gateway;
    this.hosts.deps.log.info(`${label} is asked by etcdctl: ${gateway.message}`);
    const program = await programOn(host, place, signal);
    if (program) return new EtcdctlPort(label, host, program, place, { via: 'etcdctl', withoutGateway: gateway.message });
    throw gateway;
  }

  private async inPod(place: EtcdPlace, pod: EtcdContainer, label: string, signal: AbortSignal): Promise<EtcdPort> {
    const { pods } = this.ways;
    if (!pods) throw new DrydockError('config', `${label} is only reached through the API server, which can't be asked here.`);
    const dial: Dial = (_host, port, stop) => pods.forward(pod, port, stop);
    let withoutGateway = NO_CLIENT;
    if (place.client) {
      const gateway = await this.gateway(place, dial, label, signal).catch((error: unknown) => DrydockError.from(error));
      if (!(gateway instanceof Error)) return gateway;
      if (gateway.kind === 'cancelled') throw gateway;
      withoutGateway = [gateway.message, gateway.hint].filter(Boolean).join(' ');
      this.hosts.deps.log.info(`${label} is asked by etcdctl: ${withoutGateway}`);
    }
    const run = <T>(command: CommandSpec<T>, stop: AbortSignal) => pods.exec(pod, command, stop);
    const look = this.connector.look({ label, dial, port: place.port, metricsPort: place.metricsPort });
    const port = new EtcdctlPort(label, { clock: this.hosts.deps.clock, run }, HOST_PROGRAM, place, { via: 'pod', withoutGateway, look });
    await port.status(signal);
    return port;
  }

  private async gateway(place: EtcdPlace, dial: Dial | undefined, label: string, signal: AbortSignal): Promise<EtcdPort> {
    const port = this.connector.open({
      label,
      host: place.address ?? '127.0.0.1',
      port: place.port,
      ...(dial ? { dial } : {}),
      serverNames: place.serverNames,
      credentials: await this.credentialsOf(place, signal),
    });
    try {
      await port.status(signal);
      return port;
    } catch (error) {
      port.dispose();
      throw error;
    }
  }

  private credentialsOf({ client, credentials }: EtcdPlace, signal: AbortSignal): Promise<EtcdCredentials> {
    const { target, key } = credentials;
    const id = client ? `here:${client.keyFile}` : `${target?.destination ?? ''}:${target?.port ?? ''}:${key}`;
    let reading = this.credentials.get(id);
    if (!reading) {
      reading = client ? this.clientHere(client) : this.clientOnHost(credentials, signal);
      this.credentials.set(id, reading);
      reading.catch(() => this.credentials.delete(id));
    }
    return reading;
  }

  private async clientOnHost({ target, ca, cert, key }: EtcdPlace['credentials'], signal: AbortSignal): Promise<EtcdCredentials> {
    if (!target) throw new DrydockError('notFound', 'Nobody knows which host has the client certificate of etcd.');
    const host = this.hosts.of(target);
    const [caPem, certPem, keyPem] = await Promise.all([host.text(ca, signal), host.text(cert, signal), host.text(key, signal)]);
    return { ca: caPem, cert: certPem, key: keyPem };
  }

  private async clientHere({ caFile, certFile, keyFile }: EtcdClientFiles): Promise<EtcdCredentials> {
    const read = async (path: string) => {
      const text = await this.ways.files?.read(path);
      if (text === undefined)
        throw new DrydockError('config', `There is no ${path} on this computer, which drydock.yaml names for etcd.`, {
          hint: 'Correct etcd in drydock.yaml.',
        });
      return text;
    };
    const [ca, cert, key] = await Promise.all([read(caFile), read(certFile), read(keyFile)]);
    return { ca, cert, key };
  }
}

/** etcdctl on the host, else in the container of the static pod. */
async function programOn(host: Host, { staticPod }: EtcdPlace, signal: AbortSignal): Promise<EtcdctlProgram | undefined> {
  if (await host.run(etcdctlWorks(HOST_PROGRAM), signal)) return HOST_PROGRAM;
  if (!staticPod) return undefined;
  const [container] = await host.run(containersOf('etcd'), signal);
  const program = container && containerProgram(container.id);
  return program && (await host.run(etcdctlWorks(program), signal)) ? program : undefined;
}
