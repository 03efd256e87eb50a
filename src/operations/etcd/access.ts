import { containerProgram, etcdctlWorks, HOST_PROGRAM, type EtcdctlProgram } from '../../core/command/etcd/etcdctl';
import { containersOf } from '../../core/command/control-plane/instances';
import type { CommandSpec } from '../../core/command/spec';
import type { Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import type { EtcdContainer, EtcdPlace } from '../../core/model/etcd';
import type { EtcdConnector, EtcdCredentials, EtcdPort } from '../../ports/etcd';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Host, Hosts } from '../control-plane/hosts';
import { EtcdctlPort } from './etcdctl-port';

/** Starts programs in containers, through the API server of the cluster. */
export type ContainerExec = Pick<KubernetesPort, 'exec'>['exec'];

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
    /** Undefined: nobody can start programs in pods from here. */
    private readonly exec?: ContainerExec,
  ) {}

  /**
   * A member that answers its status: through its gateway, else by etcdctl on its host where connections are not forwarded
   * or the credentials are not there. A place that is known as a container only is asked by etcdctl in it.
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
    const gateway = await this.gateway(place, host, label, signal).catch((error: unknown) => DrydockError.from(error));
    if (!(gateway instanceof Error)) return gateway;
    if (!host || !DrydockError.is(gateway, 'forbidden', 'notFound', 'protocol')) throw gateway;
    this.hosts.deps.log.info(`${label} is asked by etcdctl: ${gateway.message}`);
    const program = await programOn(host, place, signal);
    if (program) return new EtcdctlPort(label, host, program, place);
    throw gateway;
  }

  private async inPod(place: EtcdPlace, pod: EtcdContainer, label: string, signal: AbortSignal): Promise<EtcdPort> {
    const { exec } = this;
    if (!exec) throw new DrydockError('config', `${label} is only reached through the API server, which can't be asked here.`);
    const run = <T>(command: CommandSpec<T>, stop: AbortSignal) => exec(pod, command, stop);
    const port = new EtcdctlPort(label, { clock: this.hosts.deps.clock, run }, HOST_PROGRAM, place, 'pod');
    await port.status(signal);
    return port;
  }

  private async gateway(place: EtcdPlace, host: Host | undefined, label: string, signal: AbortSignal): Promise<EtcdPort> {
    const overSsh = place.address === undefined && host !== undefined;
    const port = this.connector.open({
      label,
      host: place.address ?? '127.0.0.1',
      port: place.port,
      ...(overSsh ? { dial: host.dial } : {}),
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

  private credentialsOf({ credentials: { target, ca, cert, key } }: EtcdPlace, signal: AbortSignal): Promise<EtcdCredentials> {
    const id = `${target?.destination ?? ''}:${target?.port ?? ''}:${key}`;
    let reading = this.credentials.get(id);
    if (!reading) {
      if (!target) return Promise.reject(new DrydockError('notFound', 'Nobody knows which host has the client certificate of etcd.'));
      const host = this.hosts.of(target);
      reading = Promise.all([host.text(ca, signal), host.text(cert, signal), host.text(key, signal)]).then(([caPem, certPem, keyPem]) => ({
        ca: caPem,
        cert: certPem,
        key: keyPem,
      }));
      this.credentials.set(id, reading);
      reading.catch(() => this.credentials.delete(id));
    }
    return reading;
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
