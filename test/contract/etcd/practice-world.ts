/** Members of the practice cluster's etcd as a client in its network reaches them. */
import type { EtcdEndpoint } from '../../../src/ports/etcd';
import { startPracticeCluster, type PracticeCluster, type PracticeOptions } from '../../../src/practice/index';
import { catalogue } from '../../../src/practice/resources/catalogue';
import { ROOT } from '../../../src/practice/hosts/system/users';

export class PracticeEtcdWorld {
  private written = 0;

  private constructor(readonly cluster: PracticeCluster) {}

  static async create(options: PracticeOptions = {}): Promise<PracticeEtcdWorld> {
    return new PracticeEtcdWorld(await startPracticeCluster(options));
  }

  async endpoint(node: string): Promise<EtcdEndpoint> {
    const host = await this.cluster.hosts.of(node);
    const [ca, cert, key] = await Promise.all(
      ['ca.crt', 'healthcheck-client.crt', 'healthcheck-client.key'].map((name) => this.file(node, name)),
    );
    return {
      label: `etcd of ${node}`,
      host: '127.0.0.1',
      port: 2379,
      dial: (_host, port) => host.connect(port),
      serverNames: ['127.0.0.1'],
      credentials: { ca: ca!, cert: cert!, key: key! },
    };
  }

  async serving(node: string): Promise<{ readonly cert: string; readonly key: string }> {
    return { cert: await this.file(node, 'server.crt'), key: await this.file(node, 'server.key') };
  }

  /** Name of the member that leads. */
  leader(): string {
    const { active } = this.cluster.etcd;
    return active.membership.get(active.leader)?.name ?? 'nobody';
  }

  /** Writes one object of some bytes. */
  write(bytes: number): void {
    this.written += 1;
    const metadata = { name: `fill-${this.written}` };
    this.cluster.registry.create(catalogue.get('configmaps')!, 'default', { metadata, data: { fill: 'x'.repeat(bytes) } });
  }

  dispose(): void {
    this.cluster.dispose();
  }

  private async file(node: string, name: string): Promise<string> {
    const { system } = await this.cluster.hosts.of(node);
    return new TextDecoder().decode(system.files.read(`/etc/kubernetes/pki/etcd/${name}`, ROOT));
  }
}
