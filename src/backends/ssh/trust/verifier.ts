import { readFile } from 'node:fs/promises';
import { DrydockError } from '../../../core/errors';
import type { Logger } from '../../../core/logger';
import { fingerprint, hostKeyOf, keyTypeName } from '../../../core/parse/ssh/host-key';
import { parseKnownHosts, type KnownHost } from '../../../core/parse/ssh/known-hosts';
import type { SshSettings } from '../../../core/parse/ssh/settings';
import { hostKnowledge, judgeHostKey, keyText, trustedHostKey, type HostKnowledge } from '../../../core/policy/host-keys';
import type { Clock } from '../../../ports/clock';
import type { Interaction } from '../../../ports/interaction';
import type { OneAtATime } from '../one-at-a-time';
import type { TrustStore } from './store';

export interface VerifierSurroundings {
  readonly store: TrustStore;
  readonly interaction: Interaction;
  readonly questions: OneAtATime;
  readonly clock: Clock;
  readonly logger: Logger;
  /** `~` and the like of a path in the ssh configuration. */
  readonly expand: (path: string, settings: SshSettings) => string;
}

/** Decides whether a host is who it should be, by its key, before anything secret is sent to it. */
export class HostKeyVerifier {
  constructor(private readonly around: VerifierSurroundings) {}

  /** What known_hosts and our own store say about a host. The files are read anew each time. */
  async knowledge(settings: SshSettings): Promise<HostKnowledge> {
    const { store, expand } = this.around;
    const files = [...settings.userKnownHostsFiles, ...settings.globalKnownHostsFiles].map((file) => expand(file, settings));
    const lines = (await Promise.all(files.map((file) => this.read(file)))).flat();
    return hostKnowledge(settings.hostname, settings.port, settings.hostKeyAlias, lines, await store.list());
  }

  /**
   * Resolves when the key may be trusted; asks the person about one that is not known. Rejects with `hostKeyChanged`,
   * `hostKeyRevoked` or `hostKeyUnknown`.
   * @param label what people call the host
   */
  async verify(
    label: string,
    settings: Pick<SshSettings, 'hostname' | 'port' | 'strictChecking'>,
    knowledge: HostKnowledge,
    blob: Uint8Array,
    signal?: AbortSignal,
  ): Promise<void> {
    const key = hostKeyOf(blob);
    if (!key) throw new DrydockError('protocol', `${label} shows a host key that can't be read.`);
    const verdict = judgeHostKey(knowledge, key);
    const shown = `${keyTypeName(key.type)} ${fingerprint(blob)}`;
    const address = `${settings.hostname}:${settings.port}`;
    switch (verdict.state) {
      case 'trusted':
        return;
      case 'revoked':
        throw new DrydockError('hostKeyRevoked', `The host key of ${label} is revoked: ${shown} (${verdict.by.place}).`, {
          hint: 'Do not connect. Ask who runs the host which key it should have by now.',
        });
      case 'changed':
        throw new DrydockError(
          'hostKeyChanged',
          `The host key of ${label} (${address}) changed. It shows ${shown}; known is ${verdict.known.map(keyText).join(', ')}.`,
          {
            hint:
              'Nothing was sent. Either the host was installed anew or got new keys, or somebody answers in its place. Compare with ' +
              '`ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub` on its console; then remove the old key where it is written down ' +
              '(`Drydock: Show Trusted Host Keys`, or `ssh-keygen -R` for known_hosts).',
          },
        );
      case 'unknown': {
        const trust = () => this.around.store.add(trustedHostKey(knowledge.name, key, this.around.clock.now()));
        if (settings.strictChecking === 'yes')
          throw new DrydockError('hostKeyUnknown', `The host key of ${label} (${address}) is not known: ${shown}.`, {
            hint: 'StrictHostKeyChecking is "yes" for it, so it is not asked about. Add the key to known_hosts.',
          });
        if (settings.strictChecking === 'accept-new' && verdict.others.length === 0) {
          this.around.logger.info(`${label}: host key ${shown} trusted on first use, as StrictHostKeyChecking says`);
          return trust();
        }
        const others = verdict.others.map(keyText);
        if (await this.ask(label, address, shown, others, keyTypeName(key.type), signal)) return trust();
        throw new DrydockError('hostKeyUnknown', `The host key of ${label} (${address}) is not trusted: ${shown}.`, {
          hint: 'Connect again to decide about it.',
        });
      }
    }
  }

  private async ask(
    label: string,
    address: string,
    shown: string,
    others: readonly string[],
    type: string,
    signal: AbortSignal | undefined,
  ) {
    const { questions, interaction } = this.around;
    const warning =
      others.length === 0
        ? ''
        : ` Other keys of the host are known, and it shows none of them: ${others.join(', ')}. This may be somebody else's machine.`;
    return questions.run(() =>
      interaction.ask(
        {
          kind: 'confirm',
          title: `Trust the host key of ${label}?`,
          detail:
            `${address} shows ${shown}. This key is not known.${warning} On the console of the host, ` +
            `\`ssh-keygen -lf /etc/ssh/ssh_host_${type.toLowerCase()}_key.pub\` prints the same text if it is the right one.`,
          action: 'Trust Host Key',
          danger: others.length > 0,
        },
        signal,
      ),
    );
  }

  private async read(file: string): Promise<readonly KnownHost[]> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.around.logger.warn(`${file} can't be read (${code ?? String(error)})`);
      return [];
    }
    const { hosts, findings } = parseKnownHosts(text, file);
    for (const { line, message } of findings) this.around.logger.warn(`${file}:${line}: ${message}`);
    return hosts;
  }
}
