import type { Disposable } from '../../core/disposable';
import type { Settings } from '../../ui/settings';
import { readLanguageSettings, type LanguageSettings } from '../protocol/settings';

const KEYS = [
  'languageService.mode',
  'languageService.targetVersion',
  'languageService.severities',
  'languageService.maxFileSize',
  'languageService.awsRegion',
  'languageService.workspaceDefinitions',
] as const;

export function languageSettings(settings: Settings): LanguageSettings {
  return readLanguageSettings({
    mode: settings.get('languageService.mode'),
    targetVersion: settings.get('languageService.targetVersion'),
    severities: settings.get('languageService.severities'),
    maxFileSize: settings.get('languageService.maxFileSize'),
    awsRegion: settings.get('languageService.awsRegion'),
    workspaceDefinitions: settings.get('languageService.workspaceDefinitions'),
  });
}

export function onLanguageSettings(settings: Settings, listener: () => void): Disposable {
  return settings.onDidChange(KEYS, listener);
}
