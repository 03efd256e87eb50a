import { afterEach, describe, expect, it } from 'vitest';
import type { CompletionItem, FoldingRange, Hover, TextEdit } from 'vscode-languageserver/node';
import type { InitializationOptions } from '../../../../src/language/protocol/messages';
import type { Family } from '../../../../src/language/service/family';
import { bool, listOf, oneOf, string, struct, type StructTable } from '../../../../src/language/service/structure/table';
import { startClient, type TestClient } from './support/client';

const wheel: StructTable = { name: 'Wheel', fields: { size: { type: oneOf('small', 'large'), doc: 'How large the wheel is.' } } };
const car: StructTable = {
  name: 'Car',
  fields: {
    apiVersion: { type: string, doc: '' },
    kind: { type: string, doc: '' },
    colour: { type: string, doc: 'The paint.', default: 'red' },
    electric: { type: bool, doc: '' },
    wheels: { type: listOf(struct(wheel)), doc: 'All of them.' },
    spare: { type: struct(wheel), doc: 'For the road.' },
  },
};
const carFamily: Family = {
  id: 'car',
  rules: [],
  claims: ({ header }) => header.kind?.value === 'Car',
  checkDocument: ({ text }) => {
    const start = text.indexOf('colourr');
    return start < 0 ? [] : [{ rule: 'TT009', severity: 'error', message: 'no such field', start, end: start + 7 }];
  },
  features: { structure: () => car },
};

const URI = 'file:///car.yaml';
const CAR = 'apiVersion: toys/v1\nkind: Car\n';
const clients: TestClient[] = [];
const opened = async (text: string, options: Partial<InitializationOptions> = {}) => {
  const client = await startClient([carFamily], options);
  clients.push(client);
  client.open(URI, text);
  await client.diagnostics(URI);
  return client;
};
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
});
const place = (line: number, character: number) => ({ textDocument: { uri: URI }, position: { line, character } });
const labels = (items: readonly CompletionItem[]) => items.map(({ label }) => label);

describe('completion from a schema', () => {
  it('offers the fields of the place, in every document of a file', async () => {
    const client = await opened(`${CAR}c\n---\n${CAR}spare:\n  s\n`);
    expect(labels(await client.request('textDocument/completion', place(2, 1)))).toContain('colour');
    const inside = await client.request<CompletionItem[]>('textDocument/completion', place(7, 3));
    expect(labels(inside)).toEqual(['size']);
    expect(inside[0]?.textEdit).toMatchObject({ range: { start: { line: 7 }, end: { line: 7 } } });
  });

  it('offers values', async () => {
    const client = await opened(`${CAR}spare:\n  size: \n`);
    expect(labels(await client.request('textDocument/completion', place(3, 8)))).toEqual(expect.arrayContaining(['small', 'large']));
  });

  it('offers the keys of the right level on a blank last line', async () => {
    const client = await opened(`${CAR}spare:\n  `);
    expect(labels(await client.request('textDocument/completion', place(3, 2)))).toEqual(['size']);
  });

  it('works while the document does not parse', async () => {
    const client = await opened(`${CAR}colour: 'red\nspare:\n  s\n---\n${CAR}spare:\n  s`);
    expect(labels(await client.request('textDocument/completion', place(9, 3)))).toEqual(['size']);
  });
});

describe('hover from a schema', () => {
  it('shows the text of the field', async () => {
    const client = await opened(`---\n${CAR}colour: blue\n`);
    const hover = await client.request<Hover>('textDocument/hover', place(3, 2));
    expect(hover.contents).toMatchObject({ value: expect.stringContaining('The paint.') });
    expect(hover.contents).toMatchObject({ value: expect.stringContaining('Default: `red`') });
    expect(hover.range?.start).toEqual({ line: 3, character: 0 });
  });

  it('shows nothing where there is nothing to say', async () => {
    const client = await opened(`${CAR}electric: true\n`);
    expect(await client.request('textDocument/hover', place(2, 2))).toBeNull();
  });
});

describe('diagnostics from a schema', () => {
  it('are information, and silent where a rule speaks already', async () => {
    const client = await opened(`${CAR}colourr: blue\nspare:\n  sise: small\n`);
    const found = await client.diagnostics(URI, (list) => list.some(({ code }) => code === 'schema'));
    expect(found.map(({ code, severity, range }) => [code, severity, range.start.line])).toEqual([
      ['TT009', 1, 2],
      ['schema', 3, 4],
    ]);
  });

  it('leave placeholders and empty values alone', async () => {
    const client = await opened(`${CAR}electric: \${ELECTRIC}\nwheels:\nspare: null\n`);
    client.open('file:///other.yaml', `${CAR}spare: 3\n`);
    await client.diagnostics('file:///other.yaml', (list) => list.some(({ code }) => code === 'schema'));
    expect(await client.diagnostics(URI)).toEqual([]);
  });
});

describe('folding and formatting', () => {
  it('fold what belongs together', async () => {
    const client = await opened(`${CAR}spare:\n  size: small\n`);
    const ranges = await client.request<FoldingRange[]>('textDocument/foldingRange', { textDocument: { uri: URI } });
    expect(ranges).toContainEqual(expect.objectContaining({ startLine: 2, endLine: 3 }));
  });

  it('format only the lines that change', async () => {
    const client = await opened(`${CAR}# kept\nspare:\n     size:   small\ncolour: red\n`);
    const edits = await client.request<TextEdit[]>('textDocument/formatting', {
      textDocument: { uri: URI },
      options: { tabSize: 2, insertSpaces: true },
    });
    expect(edits).toEqual([{ range: { start: { line: 4, character: 0 }, end: { line: 4, character: 12 } }, newText: '  size:' }]);
  });

  it('leave a file alone that is not YAML yet, or is a template', async () => {
    const client = await opened(`${CAR}spare: {{ .Values.spare }}\ncolour:   red\n`);
    const params = { textDocument: { uri: URI }, options: { tabSize: 2, insertSpaces: true } };
    expect(await client.request('textDocument/formatting', params)).toEqual([]);
    client.type(URI, '{{ .Values.spare }}', "'open");
    expect(await client.request('textDocument/formatting', params)).toEqual([]);
  });
});
