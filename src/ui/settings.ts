import * as vscode from 'vscode';
import type { Disposable } from '../core/disposable';

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
  'practice.openOnStart': false,
} as const;

export type SettingKey = keyof typeof settingDefaults;

/** Literal defaults widened to the type a person may set. */
type Widened<T> = T extends boolean ? boolean : T extends number ? number : T;

export type SettingValue<K extends SettingKey> = Widened<(typeof settingDefaults)[K]>;

const SECTION = 'drydock';

/** The settings of section `drydock`, typed. A value of the wrong type counts as unset. */
export class Settings {
  get<K extends SettingKey>(key: K): SettingValue<K> {
    const fallback = settingDefaults[key] as SettingValue<K>;
    const value: unknown = vscode.workspace.getConfiguration(SECTION).get(key);
    return hasTypeOf(value, fallback) ? value : fallback;
  }

  /** Writes a setting for the user, not for the workspace. */
  async set<K extends SettingKey>(key: K, value: SettingValue<K>): Promise<void> {
    await vscode.workspace.getConfiguration(SECTION).update(key, value, vscode.ConfigurationTarget.Global);
  }

  /** Calls the listener after any of these settings changed. */
  onDidChange(keys: readonly SettingKey[], listener: () => void): Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (keys.some((key) => event.affectsConfiguration(`${SECTION}.${key}`))) listener();
    });
  }
}

function hasTypeOf<T>(value: unknown, sample: T): value is T {
  if (Array.isArray(sample)) return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typeof value === typeof sample;
}
