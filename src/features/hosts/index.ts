import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import type { TrustedHostKey } from '../../core/policy/host-keys';
import type * as Planning from '../../operations/index';
import type { Clock } from '../../ports/clock';
import type { Hosts, RemoteShells } from '../../ports/remote-shell';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { ClusterSessions } from '../clusters/sessions';
import { chooseNodes } from '../nodes/choose';
import { terminalArguments } from './terminal';
import { forgetSecrets, type KeptSecrets } from './forget-secrets';
import { keyOption } from './trusted-keys';

export interface HostsFeatureDeps {
  readonly kit: UiKit;
  readonly sessions: () => ClusterSessions;
  readonly hosts: () => Hosts;
  readonly shells: () => RemoteShells;
  readonly trust: () => {
    list(): Promise<readonly TrustedHostKey[]>;
    forget(key: TrustedHostKey): Promise<void>;
  };
  /** Passwords and passphrases that are kept. */
  readonly secrets: () => KeptSecrets;
  /** Name or path of the OpenSSH client, and its configuration where it is not the usual one. */
  readonly openSsh: () => { readonly program: string; readonly configFile: string | undefined };
  /** Loads the bundle that looks at hosts and makes the document out of what was found. */
  readonly planning: () => Pick<typeof Planning, 'testAccess' | 'renderHostAccess'>;
  readonly clock: Clock;
}

/** Registers the commands on hosts: testing access, a terminal, and the host keys that are trusted. */
export function registerHosts({ kit, sessions, hosts, shells, trust, secrets, openSsh, planning, clock }: HostsFeatureDeps): Disposable {
  const store = new DisposableStore();
  const { commands, documents, interaction, lists, notifications, settings } = kit;

  store.add(
    commands.register('drydock.node.testAccess', async (...args) => {
      const chosen = await chooseNodes(sessions, lists, args, { verb: 'Test Host Access', several: true });
      if (!chosen) return undefined;
      if (chosen.leftOut) notifications.info(chosen.leftOut);
      let last: vscode.Uri | undefined;
      for (const { session, nodes } of chosen.clusters) {
        const found = await withProgress(
          { title: `Testing access to hosts of ${session.ref.name}`, where: 'notification' },
          (report, signal) =>
            planning().testAccess(
              session.ref,
              nodes,
              { hosts: hosts(), shells: shells(), clock, parallel: settings.get('ssh.parallelHosts') },
              (done) => report({ message: `${done} of ${nodes.length}`, fraction: done / nodes.length }),
              signal,
            ),
        );
        last = documents.set(
          'hosts',
          `Access to hosts of ${session.ref.name}`,
          planning().renderHostAccess(session.ref.name, found, clock.now()),
        );
        await documents.preview(last);
      }
      return last;
    }),
  );

  store.add(
    commands.register('drydock.node.openTerminal', async (...args) => {
      const chosen = await chooseNodes(sessions, lists, args, { verb: 'Open SSH Terminal', several: false });
      const target = chosen?.clusters[0];
      const node = target?.nodes[0];
      if (!target || !node) return;
      const host = await hosts().ofNode(target.session.ref, node);
      if (host.source === 'practice')
        throw new DrydockError(
          'policy',
          `${node.name} is a host of the practice cluster, which ssh can not log in to: its key is in memory only.`,
          {
            hint: 'Test Host Access, Read Files on Hosts and renewals work on it.',
          },
        );
      const { program, configFile } = openSsh();
      const terminal = vscode.window.createTerminal({
        name: `SSH ${node.name}`,
        shellPath: program,
        // Words, not a line for a shell.
        shellArgs: [...terminalArguments(host, configFile)],
        iconPath: new vscode.ThemeIcon('terminal'),
        isTransient: true,
      });
      terminal.show();
    }),
  );

  store.add(
    commands.register('drydock.hosts.showTrusted', async () => {
      const keys = await trust().list();
      if (keys.length === 0) {
        notifications.info('No host key is trusted through Drydock yet. Keys of known_hosts are read, and not listed here.');
        return;
      }
      const chosen = await lists.many(
        keys.map((key) => keyOption(key)),
        { title: 'Trusted Host Keys', placeholder: 'Choose the keys to forget' },
      );
      if (!chosen) return;
      const sure = await interaction.ask({
        kind: 'confirm',
        title: chosen.length === 1 ? `Forget the host key of ${chosen[0]?.host ?? ''}?` : `Forget ${chosen.length} host keys?`,
        detail: 'Connections are closed. The next one to these hosts asks about their keys again; what known_hosts says stays.',
        action: chosen.length === 1 ? 'Forget Host Key' : 'Forget Host Keys',
      });
      if (!sure) return;
      for (const key of chosen) await trust().forget(key);
    }),
  );
  store.add(commands.register('drydock.hosts.forgetSecrets', () => forgetSecrets(kit, secrets())));
  return store;
}
