import { existsSync } from 'node:fs';
import * as os from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { bundlesBeside } from './bundles';
import { DisposableStore, type Disposable } from './core/disposable';
import { registerBootstrap } from './features/bootstrap/index';
import { registerCertificates } from './features/certificates/index';
import { registerClusters } from './features/clusters/index';
import { ConnectedFacts } from './features/clusters/connected-facts';
import { ExecConsent } from './features/clusters/exec-consent';
import { guardOf } from './features/clusters/guard';
import { guardSource } from './features/clusters/guard-source';
import { FleetFiles } from './features/clusters/fleet-files';
import { RowActivities } from './features/clusters/row-activities';
import { ClusterSessions } from './features/clusters/sessions';
import { registerEtcd, type EtcdFeature } from './features/etcd/index';
import { hostFacts } from './features/diagnostics/host';
import { registerDiagnostics } from './features/diagnostics/index';
import { registerDrain } from './features/drain/index';
import { registerGroundwork } from './features/groundwork/index';
import { registerHosts } from './features/hosts/index';
import { registerNodes } from './features/nodes/index';
import { tellRows } from './features/operations/activity';
import type { FollowedOperation } from './features/operations/follower';
import { registerOperations } from './features/operations/index';
import { registerSnapshots } from './features/snapshots/index';
import { SnapshotIdentities } from './features/snapshots/unlocking';
import { registerPractice } from './features/practice/index';
import { registerMaintenance } from './features/maintenance/index';
import { registerReadiness } from './features/readiness/index';
import { registerNodeLife } from './features/node-life/index';
import { registerUpgrade } from './features/upgrade/index';
import { registerLanguage } from './language/client/feature';
import { kubernetesBackend } from './kubernetes-backend';
import { once } from './once';
import { wireOperations } from './operations-wiring';
import { tellDistribution } from './operations/nodes/tell-distribution';
import { systemClock } from './backends/system-clock';
import { wireSsh } from './ssh-wiring';
import type { HandshakePort } from './ports/handshake';
import { checkMayChangeById } from './features/clusters/may-change-by-id';
import type { TestApi } from './test-api';
import { createUi } from './ui/create';
import { SecretStorage } from './ui/secret-storage';

export interface Root extends Disposable {
  readonly testApi: TestApi | undefined;
}

/** The only place that names concrete adapters. Whatever is heavy is made on first use. */
export function composeRoot(context: vscode.ExtensionContext, thinBundle: string): Root {
  const started = performance.now();
  const store = new DisposableStore();
  const bundles = bundlesBeside(thinBundle);
  const ui = store.add(createUi());
  const { kit, log } = ui;
  const clock = systemClock;
  const activities = store.add(new RowActivities());
  const facts = store.add(new ConnectedFacts(log));

  const consent = new ExecConsent(kit.interaction, context.workspaceState, () => vscode.workspace.isTrusted);
  const workspaceFolders = () =>
    (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
  const backend = once(() => store.add(kubernetesBackend({ bundles, settings: kit.settings, log, clock, consent, workspaceFolders })));
  const fleet = once(() => store.add(new FleetFiles((text) => bundles.operations().parseFleet(text))));
  const fleetClusters = async () => (await fleet().read()).fleet.clusters;
  const guards = () => guardSource(kit.settings, fleet())();
  const sessions = once(() => {
    const { directory, connector } = backend();
    const made = store.add(new ClusterSessions({ directory, connector, log, tellDistribution, guards }));
    const guarding = ['readOnly', 'readOnlyClusters', 'protectedClusters'] as const;
    store.add(kit.settings.onDidChange(guarding, () => void made.reload()));
    store.add(
      fleet().onDidChange(() => {
        snapshots.forgetTargets();
        void made.reload();
      }),
    );
    store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => void made.reload()));
    facts.follow(made);
    certificates.follow(made);
    etcd.follow(made);
    return made;
  });

  // Without a folder there is no storage of the window's own, and the practice cluster ends with it.
  const keptPractice = context.storageUri && join(context.storageUri.fsPath, 'practice.json');
  const practice = store.add(
    registerPractice({
      kit,
      sessions,
      open: () => bundles.practice().startPracticeCluster(keptPractice === undefined ? {} : { keptIn: keptPractice }),
      publish: (kubeconfig) => backend().addInline({ file: 'practice:harbour', text: kubeconfig }),
    }),
  );
  const firstLook = once(() => {
    const goesOn = keptPractice !== undefined && existsSync(keptPractice);
    if (goesOn || kit.settings.get('practice.openOnStart')) void vscode.commands.executeCommand('drydock.practice.open');
  });
  const clusters = store.add(
    registerClusters({
      kit,
      activities,
      clock,
      sessions: () => {
        firstLook();
        return sessions();
      },
    }),
  );
  store.add(
    registerDiagnostics({
      kit,
      sessions,
      clock,
      connector: () => backend().connector,
      host: async () => hostFacts(context.extension, await backend().searchPath()),
      showLog: () => log.show(),
    }),
  );
  const ssh = store.add(
    wireSsh({
      bundles,
      settings: kit.settings,
      log,
      clock,
      interaction: kit.interaction,
      notifications: kit.notifications,
      keychain: new SecretStorage(context.secrets),
      storage: context.globalStorageUri.fsPath,
      fleet: fleetClusters,
      isTrusted: () => vscode.workspace.isTrusted,
      ownHosts: () => practice.control.opened?.hosts,
    }),
  );
  store.add(
    registerHosts({
      kit,
      clock,
      sessions,
      ...ssh,
      planning: () => bundles.operations(),
    }),
  );
  const identities = new SnapshotIdentities(kit);
  const unlocking = () => identities.unlocking();
  const etcdAdapters = {
    connector: once(() => bundles.etcdGateway().createEtcdConnector(clock)),
    snapshots: once(() => new (bundles.etcdGateway().LocalSnapshots)(unlocking)),
    buckets: once(() => new (bundles.etcdGateway().S3Buckets)()),
    drills: once(() => bundles.etcdGateway().createDrills()),
  };
  const wired = wireOperations({
    bundles,
    sessions,
    interaction: kit.interaction,
    clock,
    log,
    settings: kit.settings,
    hosts: () => {
      const { Handshakes, HttpProbes } = bundles.kubernetes();
      const direct = new Handshakes();
      const handshakes: HandshakePort = {
        chainOf: (target, dial, signal) => direct.chainOf(target, dial ?? practice.control.dialTo(target.host), signal),
      };
      return { shells: ssh.shells(), handshakes, http: new HttpProbes() };
    },
    etcd: etcdAdapters,
    storage: context.globalStorageUri.fsPath,
    version: (context.extension.packageJSON as { readonly version: string }).version,
  });
  store.add(wired.gateway);
  store.add(tellRows(wired.gateway.onDidChange, activities));
  const operations = store.add(
    registerOperations({
      kit,
      clock,
      gateway: wired.gateway,
      renderReport: (state, place, now) => bundles.operations().renderOperationReport(state, place, now),
      presenters: {
        drain: once(() => new (bundles.drain().DrainPresenter)()),
        bootstrap: once(() => new (bundles.bootstrap().BootstrapPresenter)()),
        takeSnapshot: once(() => new (bundles.snapshots().SnapshotPresenter)()),
      },
      checkMayChange: ({ id }) => checkMayChangeById(id, guards, (known) => sessions().require(known)),
    }),
  );
  store.add(registerNodes({ kit, clock, sessions, desk: wired.cordonDesk, follow: (operation) => operations.follow(operation) }));
  store.add(
    registerDrain(kit, () => {
      const { start, leavePod } = wired;
      return bundles
        .drain()
        .createDrain({ kit, clock, sessions, activities, operations, planning: () => bundles.operations(), start, leavePod });
    }),
  );

  const certificates = store.add(
    registerCertificates({
      kit,
      clock,
      sessions,
      create: (parts) => bundles.certificates().createCertificates(parts),
      directory: () => backend().directory,
      handshakes: () => new (bundles.kubernetes().Handshakes)(),
      dial: ({ ref }) => (ref.file.startsWith('practice:') ? practice.control.opened?.dial : undefined),
      openShell: async ({ ref }, node, signal) => ssh.shells().open(await ssh.hosts().ofNode(ref, node), signal),
      start: wired.start,
      follow: (operation) => operations.follow(operation),
      planning: wired.planning,
      hostDeps: wired.hostDeps,
      book: ssh.hosts,
      kubeconfigFiles: () => new (bundles.kubernetes().KubeconfigFiles)(clock),
      tellDistribution,
    }),
  );

  const snapshots = store.add(
    registerSnapshots({
      kit,
      clock,
      sessions,
      memory: context.globalState,
      snapshots: etcdAdapters.snapshots,
      drills: etcdAdapters.drills,
      shelf: once(() => new (bundles.etcdGateway().LocalShelf)()),
      fleet: fleetClusters,
      shown: () => etcd.shown(),
      reveal: (element) => etcd.reveal(element),
      create: (parts) => bundles.snapshots().createSnapshots(parts),
    }),
  );
  const etcd: EtcdFeature = store.add(
    registerEtcd({
      kit,
      clock,
      sessions,
      ...etcdAdapters,
      files: () => new (bundles.kubernetes().TextFiles)(),
      ...wired,
      book: ssh.hosts,
      fleet: fleetClusters,
      snapshotRows: snapshots.branch,
      unlocking,
      create: (parts) => bundles.etcd().createEtcd(parts),
      follow: (operation) => operations.follow(operation),
    }),
  );

  const { planning, hostDeps } = wired;
  /** What the features that plan and carry out work on hosts have in common. */
  const forPlans = {
    kit,
    clock,
    hostDeps,
    book: ssh.hosts,
    start: wired.start,
    follow: (operation: FollowedOperation) => operations.follow(operation),
  };
  store.add(
    registerUpgrade(kit, () =>
      bundles.upgrade().createUpgrade({
        ...forPlans,
        sessions,
        planning,
        tellDistribution,
        operations: () => wired.gateway.list(),
        snapshots: etcdAdapters.snapshots,
      }),
    ),
  );

  store.add(
    registerMaintenance(kit, () =>
      bundles.maintenance().createMaintenance({
        ...forPlans,
        sessions,
        planning,
        tellDistribution,
      }),
    ),
  );

  store.add(
    registerGroundwork(kit, () =>
      bundles.groundwork().createGroundwork({
        ...forPlans,
        guards,
        fleet: fleetClusters,
      }),
    ),
  );

  store.add(
    registerBootstrap(kit, () =>
      bundles.bootstrap().createBootstrap({
        ...forPlans,
        planning,
        fleet: fleetClusters,
        guards: async (cluster) => guardOf(cluster, (await guards()).rules),
        files: () => new (bundles.kubernetes().TextFiles)(),
      }),
    ),
  );

  store.add(
    registerNodeLife(kit, () =>
      bundles.nodeLife().createNodeLife({
        ...forPlans,
        sessions,
        planning,
        connector: etcdAdapters.connector,
        tellDistribution,
      }),
    ),
  );

  store.add(
    registerReadiness(kit, () =>
      bundles.readiness().createReadiness({ kit, clock, sessions, hostDeps, book: ssh.hosts, fleet: fleetClusters }),
    ),
  );

  const readOnly = () => kit.contextKeys.set('drydock.readOnly', kit.settings.get('readOnly'));
  readOnly();
  store.add(kit.settings.onDidChange(['readOnly'], readOnly));

  store.add(
    registerLanguage({
      kit,
      memory: context.globalState,
      start: (initial) =>
        bundles.languageClient().startLanguageClient(join(dirname(thinBundle), 'language-server.js'), initial, log.channel),
      validator: () => bundles.languageClient().validateWithKubeadm,
      searchPath: () => backend().searchPath(),
      cluster: facts,
    }),
  );
  const activationTook = performance.now() - started;
  log.debug(`Activated in ${activationTook.toFixed(1)} ms on ${os.platform()}`);

  const forTests = context.extensionMode !== vscode.ExtensionMode.Production;
  return {
    dispose: () => store.dispose(),
    testApi: forTests
      ? {
          interaction: ui.interaction,
          told: ui.told,
          registeredCommands: () => kit.commands.registered(),
          documents: kit.documents,
          clusters: clusters.tree,
          operations: operations.tree,
          certificates: certificates.tree,
          etcd: etcd.tree,
          operationStates: () => wired.gateway.list(),
          sessions,
          loadedBundles: () => bundles.loaded(),
          activationTook,
        }
      : undefined,
  };
}
