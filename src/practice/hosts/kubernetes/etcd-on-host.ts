import { flagOf } from '../../../core/parse/static-pod';
import { readDataFolder, readIdentity, writeDataFolder } from '../../etcd/data-folder';
import { wholeFile } from '../../etcd/database';
import type { PracticeEtcd } from '../../etcd/etcd';
import type { System } from '../system/system';
import type { Container } from './static-pods';

export const ETCD_DATA = '/var/lib/etcd';

/** The member of etcd on a host: it starts with what is in its data folder, and leaves there what it had when it ends. */
export class EtcdOnHost {
  /** Where the member that runs has its data. */
  private folder = ETCD_DATA;
  private start = 0;

  constructor(
    private readonly node: string,
    private readonly system: System,
    private readonly etcd: PracticeEtcd,
  ) {}

  /** Puts the data of a member there that runs since the node joined. */
  install(): void {
    this.save();
  }

  stops(): void {
    this.start += 1;
    // One that runs without data of its own has nothing to leave.
    if (readIdentity(this.system.files, this.folder)) this.save();
  }

  starts(container: Container | undefined): void {
    if (!container) return;
    const start = (this.start += 1);
    this.folder = flagOf(container, 'data-dir') ?? ETCD_DATA;
    const { files } = this.system;
    const identity = readIdentity(files, this.folder);
    if (!identity) return this.etcd.startedEmpty(this.node);
    if (this.etcd.belongs(this.node, identity)) return this.etcd.settle();
    this.etcd.startedEmpty(this.node);
    readDataFolder(files, this.folder).then(
      (content) => {
        // It may have been stopped meanwhile.
        if (content && start === this.start) this.etcd.started(this.node, content);
      },
      // A member whose database can't be read does not start; its kubelet tries again, as often as it likes.
      () => undefined,
    );
  }

  private save(): void {
    const member = this.etcd.onDisk(this.node);
    if (!member) return;
    writeDataFolder(this.system.files, this.folder, { clusterId: member.cluster.id, memberId: member.id }, wholeFile(member.database()));
  }
}
