import { describe, expect, it } from 'vitest';
import { defaultLanguageSettings, readLanguageSettings } from '../../../../src/language/protocol/settings';

describe('settings of the language service', () => {
  it('are read as written', () => {
    const settings = {
      mode: 'full',
      targetVersion: 'v1.33',
      severities: { KA011: 'off' },
      maxFileSize: 10,
      awsRegion: 'eu-central-1',
      workspaceDefinitions: false,
    };
    expect(readLanguageSettings(settings)).toEqual(settings);
  });

  it.each([
    [undefined],
    [null],
    ['full'],
    [[]],
    [{ mode: 'loud', targetVersion: 3, severities: [], maxFileSize: -1, awsRegion: {}, workspaceDefinitions: 'yes' }],
  ])('are the defaults for %j', (given) => {
    expect(readLanguageSettings(given)).toEqual(defaultLanguageSettings);
  });

  it('take rules in any letter case and drop levels that do not exist', () => {
    expect(readLanguageSettings({ severities: { ka011: 'hint', KA012: 'fatal' } }).severities).toEqual({ KA011: 'hint' });
  });
});
