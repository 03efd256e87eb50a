import * as vscode from 'vscode';
import { disposable, DisposableStore, type Disposable } from '../../core/disposable';
import { isCertainlyOurs } from '../../core/parse/document-kinds';
import type { UiKit } from '../../ui/kit';
import type { InitializationOptions, OpenedText } from '../protocol/messages';
import { convert, openText } from './commands/convert';
import { documentOf } from './commands/documents';
import { explainRule } from './commands/explain-rule';
import { whoAmI } from './commands/who-am-i';
import type { ClusterFactsSource, LanguageHandle } from './handle';
import { offerKubeadmLanguage } from './kubeadm-language';
import type { validateWithKubeadm } from './kubeadm/validate';
import { findPeers } from './peers';
import { RedHatYaml } from './red-hat';
import { languageSettings, onLanguageSettings } from './settings';
import { fileName, whenOurYamlIsOpen } from './trigger';

export interface LanguageDependencies {
  readonly kit: UiKit;
  /** Remembers what a person was asked once. */
  readonly memory: vscode.Memento;
  /** Starts client and server; the first call loads their bundles. */
  start(initial: InitializationOptions): Promise<LanguageHandle>;
  /** From the bundle of the client. */
  readonly validator: () => typeof validateWithKubeadm;
  readonly searchPath: () => Promise<string>;
  readonly cluster: ClusterFactsSource;
}

/** The language service in the editor: started when a file of ours is open or a command needs it, and never before. */
export function registerLanguage(deps: LanguageDependencies): Disposable {
  const { kit } = deps;
  const store = new DisposableStore();
  let running: Promise<LanguageHandle> | undefined;
  let isClaimed: (uri: string) => boolean = () => false;
  const redHat = new RedHatYaml((uri) => isClaimed(uri) || isOpenAndOurs(uri), kit.log);

  const initial = (): InitializationOptions => ({ settings: languageSettings(kit.settings), peers: findPeers() });
  const start = (): Promise<LanguageHandle> => {
    running ??= deps.start(initial()).then((handle) => {
      isClaimed = (uri) => handle.isClaimed(uri);
      store.add(disposable(() => void handle.dispose()));
      const configure = () => {
        const { settings, peers } = initial();
        handle.configure(settings, peers);
        void redHat.stepAside();
      };
      store.add(onLanguageSettings(kit.settings, configure));
      store.add(vscode.extensions.onDidChange(configure));
      void redHat.stepAside();
      followCluster(handle);
      return handle;
    });
    return running;
  };
  const startQuietly = () => {
    if (languageSettings(kit.settings).mode === 'off') return;
    start().catch((error: unknown) => kit.log.error('The language server did not start', error));
  };

  function followCluster(handle: LanguageHandle): void {
    const { cluster } = deps;
    let asked = 0;
    const tell = () => {
      const own = (asked += 1);
      cluster.current().then(
        // Of two answers under way the later question counts.
        (facts) => own === asked && handle.setCluster(facts),
        (error: unknown) => kit.log.warn('What the cluster knows could not be read for the checks of files', error),
      );
    };
    store.add(cluster.onDidChange(tell));
    tell();
  }

  store.add(whenOurYamlIsOpen(startQuietly));
  store.add(offerKubeadmLanguage(kit.notifications, deps.memory));
  store.add(registerCommands(deps, start));
  return store;
}

function registerCommands({ kit, validator, searchPath }: LanguageDependencies, start: () => Promise<LanguageHandle>): Disposable {
  const { commands, notifications } = kit;
  const store = new DisposableStore();
  const answers = new Map<string, Disposable>();
  store.add(commands.register('drydock.language.whoAmI', async (argument) => whoAmI(kit, await start(), argument)));
  store.add(
    commands.register('drydock.language.convertKubeadm', async (argument) =>
      convert(kit, await start(), { family: 'kubeadm', noun: 'kubeadm configuration' }, argument),
    ),
  );
  store.add(
    commands.register('drydock.language.convertDefinition', async (argument) =>
      convert(kit, await start(), { family: 'crd', noun: 'CustomResourceDefinition' }, argument),
    ),
  );
  store.add(
    commands.register('drydock.language.convertToAccessEntries', async (argument) =>
      convert(kit, await start(), { family: 'aws-auth', noun: 'aws-auth map' }, argument),
    ),
  );
  store.add(
    commands.register('drydock.language.validateWithKubeadm', async (argument) => {
      const document = await documentOf(argument);
      const key = document.uri.toString();
      answers.get(key)?.dispose();
      answers.set(key, await validator()(document, { notifications, searchPath }));
    }),
  );
  store.add(commands.register('drydock.language.explainRule', async (argument) => explainRule(kit, await start(), argument)));
  store.add(commands.register('drydock.language.openConversion', (argument) => (isOpenedText(argument) ? openText(argument) : undefined)));
  store.add(disposable(() => answers.forEach((answer) => answer.dispose())));
  return store;
}

function isOpenAndOurs(uri: string): boolean {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
  return document !== undefined && isCertainlyOurs(document.getText(), fileName(document));
}

function isOpenedText(value: unknown): value is OpenedText {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string' && 'language' in value;
}
