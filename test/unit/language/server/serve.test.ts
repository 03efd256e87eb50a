import { afterEach, describe, expect, it } from 'vitest';
import type { CodeAction, CompletionItem, DocumentSymbol, Hover, Location } from 'vscode-languageserver/node';
import type { InitializationOptions } from '../../../../src/language/protocol/messages';
import { defaultLanguageSettings } from '../../../../src/language/protocol/settings';
import type { Family } from '../../../../src/language/service/family';
import { startClient, type TestClient } from './support/client';
import { toyFamily } from './support/family';
import { eventually } from '../../support/patience';

const URI = 'file:///toy.yaml';
const TOY = 'kind: Toy\nmetadata:\n  name: bear\ncolour: wrong\n';

const clients: TestClient[] = [];
const start = async (options: Partial<InitializationOptions> = {}) => {
  const client = await startClient([toyFamily], options);
  clients.push(client);
  return client;
};
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});
const at = (line: number, character: number) => ({ textDocument: { uri: URI }, position: { line, character } });

describe('diagnostics', () => {
  it('come with place, severity, code and a link to the page of the rule', async () => {
    const client = await start();
    client.open(URI, `name: other\n---\n${TOY}`);
    const [found] = await client.diagnostics(URI, ({ length }) => length > 0);
    expect(found).toMatchObject({
      range: { start: { line: 5, character: 8 }, end: { line: 5, character: 13 } },
      severity: 1,
      code: 'TT001',
      source: 'Drydock',
      message: 'wrong is not right.',
    });
    expect(found?.codeDescription?.href).toBe('command:drydock.language.explainRule?%5B%22TT001%22%5D');
  });

  it('go when the text is mended, and come back when it is broken again', async () => {
    const client = await start();
    client.open(URI, TOY);
    await client.diagnostics(URI, ({ length }) => length === 1);
    client.type(URI, 'wrong', 'red');
    await client.diagnostics(URI, ({ length }) => length === 0);
    client.type(URI, 'red', 'wrong');
    await client.diagnostics(URI, ({ length }) => length === 1);
  });

  it('of slow checks are added when typing pauses, and stay at their place while more is typed', async () => {
    const client = await start();
    client.open(URI, `${TOY}when: late\n`);
    await client.diagnostics(URI, ({ length }) => length === 2);
    const before = client.published.length;
    client.type(URI, 'colour: wrong', '# painted\ncolour: wrong');
    const shifted = await client.diagnostics(URI, (list) => list.some(({ code, range }) => code === 'TT002' && range.start.line === 5));
    expect(shifted).toHaveLength(2);
    expect(client.published.slice(before).map(({ diagnostics }) => diagnostics.length)).not.toContain(1);
  });

  it('are withdrawn when the file is closed', async () => {
    const client = await start();
    client.open(URI, TOY);
    await client.diagnostics(URI, ({ length }) => length === 1);
    client.close(URI);
    await client.diagnostics(URI, ({ length }) => length === 0);
  });

  it('are not made for files over the size limit', async () => {
    const client = await start({ settings: { ...defaultLanguageSettings, maxFileSize: 1 } });
    client.open(URI, `${TOY}# ${'x'.repeat(1024)}\n`);
    expect(await client.diagnostics(URI)).toEqual([]);
  });

  it('follow the settings at once', async () => {
    const client = await start();
    client.open(URI, TOY);
    await client.diagnostics(URI, ({ length }) => length === 1);
    const peers = { redHatYaml: false, microsoftKubernetes: false };
    client.notify('drydock/settingsChanged', { settings: { ...defaultLanguageSettings, mode: 'off' }, peers });
    await client.diagnostics(URI, ({ length }) => length === 0);
  });
});

describe('features', () => {
  const opened = async (options: Partial<InitializationOptions> = {}) => {
    const client = await start(options);
    client.open(URI, `${TOY}when: late\n`);
    await client.diagnostics(URI, ({ length }) => length === 2);
    return client;
  };

  it('complete with a range that replaces the word at the cursor', async () => {
    const client = await opened();
    const items = await client.request<CompletionItem[]>('textDocument/completion', at(3, 3));
    expect(items).toEqual([
      expect.objectContaining({
        label: 'colour',
        textEdit: { range: { start: { line: 3, character: 0 }, end: { line: 3, character: 6 } }, newText: 'colour: ' },
      }),
    ]);
  });

  it('explain, outline and find definitions', async () => {
    const client = await opened();
    expect(await client.request<Hover>('textDocument/hover', at(3, 9))).toMatchObject({ contents: { value: 'A **word**.' } });
    expect(await client.request<Hover | null>('textDocument/hover', at(0, 0))).toBeNull();
    const [symbol] = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri: URI } });
    expect(symbol).toMatchObject({ name: 'Toy bear', children: [{ name: 'word' }] });
    const [location] = await client.request<Location[]>('textDocument/definition', at(0, 0));
    expect(location).toMatchObject({ uri: URI, range: { start: { line: 4, character: 6 } } });
  });

  it('step back in semanticOnly mode', async () => {
    const client = await opened({ settings: { ...defaultLanguageSettings, mode: 'semanticOnly' } });
    expect(await client.request('textDocument/completion', at(3, 3))).toEqual([]);
    expect(await client.request('textDocument/hover', at(3, 9))).toBeNull();
  });

  describe('code actions', () => {
    const range = { start: { line: 3, character: 9 }, end: { line: 3, character: 9 } };
    const ask = (client: TestClient, only?: string[]) =>
      client.request<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri: URI },
        range,
        context: { diagnostics: client.published.at(-1)?.diagnostics ?? [], ...(only ? { only } : {}) },
      });

    it('fix a finding, bound to its diagnostic, or silence its rule', async () => {
      const client = await opened();
      const actions = await ask(client, ['quickfix']);
      expect(actions.map(({ title }) => title)).toEqual(['Write right', 'Ignore TT001 on this line', 'Ignore TT001 in this file']);
      expect(actions[0]).toMatchObject({ isPreferred: true, diagnostics: [{ code: 'TT001' }] });
      expect(actions[1]?.edit?.changes?.[URI]).toEqual([
        { range: { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } }, newText: '# drydock-ignore TT001\n' },
      ]);
    });

    it('fix all at once when asked for by kind only', async () => {
      const client = await opened();
      expect((await ask(client)).map(({ kind }) => kind)).not.toContain('source.fixAll.drydock');
      for (const kind of ['source.fixAll', 'source.fixAll.drydock']) {
        const [all] = await ask(client, [kind]);
        expect(all).toMatchObject({ kind: 'source.fixAll.drydock', edit: { changes: { [URI]: [{ newText: 'right' }] } } });
      }
    });

    it('offer what the family offers: edits, or a text beside the file', async () => {
      const client = await opened();
      const actions = await ask(client, ['refactor', 'source']);
      expect(actions).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ title: 'Paint it', kind: 'refactor.rewrite' }),
          expect.objectContaining({
            title: 'Convert to an offer',
            command: expect.objectContaining({ command: 'drydock.language.openConversion' }),
          }),
        ]),
      );
    });
  });
});

describe('a check that takes long', () => {
  it('lets go after a document when the text has changed, and looks at the new text', async () => {
    const looked: string[] = [];
    let type: (() => void) | undefined;
    const slow: Family = {
      ...toyFamily,
      checkDeeply: ({ header }) => {
        looked.push(header.name ?? '');
        type?.();
        type = undefined;
        return [];
      },
    };
    const client = await startClient([slow]);
    clients.push(client);
    const toys = Array.from({ length: 200 }, (_, index) => `kind: Toy\nmetadata:\n  name: toy-${index}-\n`);
    type = () => client.type(URI, 'toy-0-', 'first');
    client.open(URI, toys.join('---\n'));
    await eventually(() => expect(looked).toContain('toy-199-'));
    // The first round ended early: whatever it saw, the last document was looked at only once, after the change.
    expect(looked.filter((name) => name === 'toy-199-')).toHaveLength(1);
    expect(looked).toContain('first');
  });
});
