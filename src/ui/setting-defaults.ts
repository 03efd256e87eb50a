/**
 * Every setting that is read, with its type and default. package.json declares the same ones: a test compares them.
 * Times are in seconds, as people write them.
 */
export const settingDefaults = {
  kubeconfigs: [] as readonly string[],
  readOnly: false,
  readOnlyClusters: [] as readonly string[],
  protectedClusters: [] as readonly string[],
  'connection.timeoutSeconds': 5,
  'connection.pluginTimeoutSeconds': 60,
  'ssh.client': 'auto' as string,
  'ssh.user': '' as string,
  'ssh.path': 'ssh' as string,
  'ssh.configFile': '' as string,
  'ssh.connectTimeoutSeconds': 15,
  'ssh.keepConnectionSeconds': 300,
  'ssh.parallelHosts': 8,
  'ssh.rememberSecrets': false,
  'drain.ignoreDaemonSets': true,
  'drain.deleteEmptyDirData': false,
  'drain.evictUnmanagedPods': false,
  'drain.gracePeriodSeconds': -1,
  'drain.timeoutSeconds': 600,
  'drain.stallAfterSeconds': 60,
  'drain.parallelNodes': 1,
  'drain.stopOnFirstFailure': true,
  'drain.skipWaitForDeleteSeconds': 0,
  'drain.serverDryRun': true,
  'drain.order': 'given' as string,
  'operations.keepDays': 30,
  'snapshots.folder': '' as string,
  'snapshots.bucket': '' as string,
  'snapshots.s3Endpoint': '' as string,
  'snapshots.s3Region': '' as string,
  'snapshots.folders': [] as readonly string[],
  'snapshots.identities': [] as readonly string[],
  'snapshots.etcdFolder': '' as string,
  'snapshots.kubeApiServer': '' as string,
  'practice.openOnStart': false,
  'languageService.mode': 'auto' as string,
  'languageService.targetVersion': 'auto' as string,
  'languageService.severities': {} as Readonly<Record<string, unknown>>,
  'languageService.workspaceDefinitions': true,
  'languageService.awsRegion': '' as string,
  'languageService.maxFileSize': 5120,
} as const;

export type SettingKey = keyof typeof settingDefaults;

/** Literal defaults widened to the type a person may set. */
type Widened<T> = T extends boolean ? boolean : T extends number ? number : T;

export type SettingValue<K extends SettingKey> = Widened<(typeof settingDefaults)[K]>;
