/**
 * Every command of Drydock. The registry accepts no other id, and a test holds this table, package.json and what is
 * registered against each other.
 */
export const commandIds = [
  // Clusters
  'drydock.clusters.refresh',
  'drydock.clusters.addKubeconfig',
  'drydock.clusters.showMore',
  'drydock.cluster.connect',
  'drydock.cluster.diagnose',
  'drydock.cluster.openKubeconfig',
  'drydock.finding.open',
  // Nodes
  'drydock.node.cordon',
  'drydock.node.uncordon',
  'drydock.node.describe',
  'drydock.pods.refresh',
  'drydock.name.copy',
  // Hosts
  'drydock.node.testAccess',
  'drydock.node.openTerminal',
  'drydock.hosts.showTrusted',
  // Drain
  'drydock.node.drain',
  'drydock.node.previewDrain',
  'drydock.node.outOfService',
  'drydock.plan.run',
  'drydock.plan.changeOptions',
  'drydock.plan.refresh',
  // Operations
  'drydock.operation.cancel',
  'drydock.operation.resume',
  'drydock.operation.inspect',
  'drydock.operation.undo',
  'drydock.operation.abandon',
  'drydock.operation.copyReport',
  'drydock.operation.openJournal',
  'drydock.operation.remove',
  'drydock.operation.skipPod',
  'drydock.operation.showPods',
  'drydock.operation.scale',
  'drydock.operations.clear',
  'drydock.operations.show',
  // Certificates
  'drydock.certificates.show',
  'drydock.certificates.chooseCluster',
  'drydock.certificates.refresh',
  'drydock.certificates.readHosts',
  'drydock.certificates.sortByDate',
  'drydock.certificates.sortByHost',
  'drydock.certificates.filter',
  'drydock.certificates.export',
  'drydock.certificates.renew',
  'drydock.certificates.restoreBackup',
  'drydock.certificate.details',
  'drydock.certificate.copy',
  'drydock.request.approve',
  'drydock.request.approveSafe',
  'drydock.request.deny',
  // Upgrade
  'drydock.upgrade.plan',
  // Practice
  'drydock.practice.open',
  'drydock.practice.close',
  'drydock.practice.reset',
  // Language service
  'drydock.language.whoAmI',
  'drydock.language.convertKubeadm',
  'drydock.language.convertDefinition',
  'drydock.language.convertToAccessEntries',
  'drydock.language.validateWithKubeadm',
  'drydock.language.explainRule',
  'drydock.language.openConversion',
  // Log
  'drydock.log.show',
] as const;

export type CommandId = (typeof commandIds)[number];
