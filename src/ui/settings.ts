import * as vscode from 'vscode';
import type { Disposable } from '../core/disposable';
import { settingDefaults, type SettingKey, type SettingValue } from './setting-defaults';

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
