import { describe, expect, it, vi } from 'vitest';
import { DefinitionStore, type ReadDefinitions } from '../../../../../src/language/server/workspace/definition-store';
import { Definitions } from '../../../../../src/language/server/workspace/definitions';
import { asText, get } from '../../../../../src/language/service/yaml/walk';
import { eventually } from '../../../support/patience';

/** Reads the two lines that these tests write. */
const read: ReadDefinitions = ({ root }, origin) => {
  const [group, kind] = [asText(get(root, 'group')), asText(get(root, 'for'))];
  if (group === undefined || kind === undefined) return [];
  return [{ group, kind, plural: `${kind.toLowerCase()}s`, scope: 'Namespaced', versions: [], origin }];
};
const definition = (group: string, kind: string) => `kind: CustomResourceDefinition\ngroup: ${group}\nfor: ${kind}\n`;

describe('a store of definitions', () => {
  it('knows kinds by group, of every document of a file', () => {
    const store = new DefinitionStore(read);
    store.set('file:///a.yaml', `${definition('g', 'A')}---\n${definition('g', 'B')}`);
    expect(store.find('g', 'B')?.origin).toBe('file:///a.yaml');
    expect(store.find('h', 'A')).toBeUndefined();
    expect(store.kindsOf('g')).toEqual(['A', 'B']);
  });

  it('gives the same object for the same text, and another one for another', () => {
    const store = new DefinitionStore(read);
    store.set('a', definition('g', 'A'));
    const first = store.find('g', 'A');
    expect(store.set('a', definition('g', 'A'))).toBe(false);
    expect(store.find('g', 'A')).toBe(first);
    expect(store.set('a', `${definition('g', 'A')}more: 1\n`)).toBe(true);
    expect(store.find('g', 'A')).not.toBe(first);
  });

  it('forgets a file, after which another one counts', () => {
    const store = new DefinitionStore(read);
    store.set('a', definition('g', 'A'));
    store.set('b', definition('g', 'A'));
    expect(store.find('g', 'A')?.origin).toBe('a');
    store.delete('a');
    expect(store.find('g', 'A')?.origin).toBe('b');
  });

  it('keeps more kinds than it keeps decoded', () => {
    const store = new DefinitionStore(read);
    for (let kind = 0; kind < 200; kind += 1) store.set(`f${kind}`, definition('g', `K${kind}`));
    for (let kind = 0; kind < 200; kind += 1) expect(store.find('g', `K${kind}`)?.kind).toBe(`K${kind}`);
  });
});

describe('definitions from everywhere', () => {
  const scene = (files: Record<string, string>, isWanted = true) => {
    const list = vi.fn(async () => Object.keys(files));
    const changed = vi.fn();
    const failed = vi.fn();
    const definitions = new Definitions({ list, read: async (uri) => files[uri] }, read, () => isWanted, changed, failed);
    return { definitions, list, changed, failed, files };
  };

  it('look through the workspace only when a kind is asked for that open files do not define', async () => {
    const { definitions, list, changed } = scene({ 'file:///crd.yaml': definition('g', 'A'), 'file:///other.yaml': 'a: 1\n' });
    definitions.setOpen('file:///open.yaml', definition('g', 'Open'));
    expect(definitions.find('g', 'Open')?.kind).toBe('Open');
    expect(list).not.toHaveBeenCalled();
    expect(definitions.find('g', 'A')).toBeUndefined();
    await eventually(() => expect(definitions.find('g', 'A')?.origin).toBe('file:///crd.yaml'));
    expect(list).toHaveBeenCalledTimes(1);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it('prefer the open text to the file, and the file to the cluster', async () => {
    const { definitions } = scene({ 'file:///crd.yaml': definition('g', 'A') });
    definitions.setCluster({ name: 'prod', version: undefined, definitions: [definition('g', 'A')] });
    expect(definitions.find('g', 'A')?.origin).toMatch(/^cluster prod/);
    await eventually(() => expect(definitions.find('g', 'A')?.origin).toBe('file:///crd.yaml'));
    expect(definitions.live('g', 'A')?.origin).toMatch(/^cluster prod/);
    definitions.setOpen('file:///crd.yaml', definition('g', 'A'));
    definitions.setOpen('file:///draft.yaml', definition('g', 'A'));
    definitions.setOpen('file:///crd.yaml', undefined);
    expect(definitions.find('g', 'A')?.origin).toBe('file:///draft.yaml');
  });

  it('follow files that change', async () => {
    const { definitions, files, changed } = scene({ 'file:///crd.yaml': definition('g', 'A') });
    definitions.find('g', 'A');
    await eventually(() => expect(changed).toHaveBeenCalledTimes(1));
    files['file:///crd.yaml'] = definition('g', 'B');
    await definitions.fileChanged('file:///crd.yaml');
    expect(definitions.kindsOf('g')).toEqual(['B']);
    delete files['file:///crd.yaml'];
    await definitions.fileChanged('file:///crd.yaml');
    expect(definitions.kindsOf('g')).toEqual([]);
    expect(changed).toHaveBeenCalledTimes(3);
  });

  it('leave the workspace alone when that is not wanted', () => {
    const { definitions, list } = scene({ 'file:///crd.yaml': definition('g', 'A') }, false);
    definitions.find('g', 'A');
    expect(list).not.toHaveBeenCalled();
  });

  it('tell when the workspace can not be listed', async () => {
    const { definitions, list, failed } = scene({});
    list.mockRejectedValue(new Error('no folder'));
    definitions.find('g', 'A');
    await eventually(() => expect(failed).toHaveBeenCalledOnce());
  });

  it('drop what a cluster defines once it is gone', () => {
    const { definitions, changed } = scene({}, false);
    definitions.setCluster({ name: 'prod', version: undefined, definitions: [definition('g', 'A')] });
    definitions.setCluster(undefined);
    expect(definitions.find('g', 'A')).toBeUndefined();
    expect(changed).toHaveBeenCalledTimes(2);
  });
});
