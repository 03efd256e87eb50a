import { utils } from 'ssh2';
import { DrydockError } from '../../core/errors';
import { Emitter } from '../../core/event';
import { practiceNode } from '../../core/model/host';
import type { SshSettings } from '../../core/parse/ssh/settings';
import { sshSettings } from '../../core/parse/ssh/settings';
import type { TrustedHostKey } from '../../core/policy/host-keys';
import type { OwnHost, OwnHosts } from '../../ports/own-hosts';
import { signed, type Candidate } from './auth/key-files';
import type { TrustStore } from './trust/store';

/** The hosts that this program brings itself, to the parts that connect. @param opened undefined: none are there now */
export class OwnHostBook {
  constructor(readonly opened: () => OwnHosts | undefined) {}

  /** Undefined: the destination is a host as any other. */
  async find(destination: string): Promise<OwnHost | undefined> {
    const node = practiceNode(destination);
    if (node === undefined) return undefined;
    const hosts = this.opened();
    if (hosts) return hosts.find(destination);
    throw new DrydockError('refused', `${node} is a host of the practice cluster, which is not open.`, {
      hint: 'Open the practice cluster. A new one has new hosts: what was begun on the last one can not be resumed.',
    });
  }

  /** What stands in for the ssh configuration, which says nothing of such a host. */
  async settings(destination: string): Promise<SshSettings | undefined> {
    const own = await this.find(destination);
    if (!own) return undefined;
    const options = { hostname: own.address, port: String(own.port), user: own.user, hostkeyalias: destination };
    const settings = sshSettings(new Map(Object.entries(options).map(([name, value]) => [name, [value]] as const)), destination, own.user);
    return { ...settings, identitiesOnly: true, identityAgent: 'none', password: false, keyboardInteractive: false };
  }

  /** The key that gets in. */
  candidate({ key }: OwnHost): Candidate {
    const parsed = utils.parseKey(key);
    if (parsed instanceof Error) throw new DrydockError('internal', 'The key of the practice hosts can not be read.', { cause: parsed });
    const blob = parsed.getPublicSSH();
    return { label: 'key of the practice cluster', type: parsed.type, blob, sign: async (data, hash) => signed(parsed, data, hash) };
  }
}

/** The person's trusted keys and those of own hosts, which go with them. */
export class JoinedTrustStore implements TrustStore {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly store: TrustStore,
    private readonly opened: () => OwnHosts | undefined,
  ) {
    store.onDidChange(() => this.changed.fire());
  }

  async list(): Promise<readonly TrustedHostKey[]> {
    return [...(await this.store.list()), ...(this.opened()?.trusted() ?? [])];
  }

  async add(key: TrustedHostKey): Promise<void> {
    const own = this.own(key.host);
    if (!own) return this.store.add(key);
    own.trust(key);
    this.changed.fire();
  }

  async remove(key: Pick<TrustedHostKey, 'host' | 'fingerprint'>): Promise<void> {
    const own = this.own(key.host);
    if (!own) return this.store.remove(key);
    own.forget(key);
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
    this.store.dispose();
  }

  private own(host: string): OwnHosts | undefined {
    return practiceNode(host) === undefined ? undefined : this.opened();
  }
}
