import type { Dial } from '../../ports/handshake';
import type { Machines } from '../controllers/machines';
import type { PracticeHosts } from '../hosts/hosts';
import type { Node } from '../model/node';
import type { Registry } from '../registry/registry';
import { nodes } from '../resources/catalogue';
import { refusal } from './streams';

/**
 * The network between the machines of the practice cluster, which exists in memory only: dialling one of their ports gives a
 * stream to what listens there.
 */
export class PracticeNetwork {
  constructor(
    private readonly registry: Registry,
    private readonly machines: Machines,
    private readonly hosts: Pick<PracticeHosts, 'of'>,
  ) {}

  readonly dial: Dial = async (host, port) => {
    const name = this.nodeAt(host)?.metadata.name;
    // A machine without power does not even refuse.
    if (name === undefined || !this.machines.isRunning(name)) throw refusal('EHOSTUNREACH');
    return (await this.hosts.of(name)).connect(port);
  };

  private nodeAt(host: string): Node | undefined {
    return this.registry.list<Node>(nodes).find(({ status }) => status.addresses?.some(({ address }) => address === host));
  }
}
