import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KubeconfigDirectory } from '../../../../../src/backends/kubernetes/kubeconfig/directory';
import { kubeconfigSources } from '../../../../../src/backends/kubernetes/kubeconfig/sources';
import { silentLogger } from '../../../../../src/core/logger';

let home: string;
const directories: KubeconfigDirectory[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'drydock-kubeconfig-'));
});
afterEach(() => {
  for (const directory of directories.splice(0)) directory.dispose();
  rmSync(home, { recursive: true, force: true });
});

function config(names: readonly string[], more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: names.map((name) => ({ name, cluster: { server: `https://${name}.example:6443` } })),
    users: names.map((name) => ({ name, user: { token: name } })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
    ...more,
  });
}

function write(name: string, text: string): string {
  const file = join(home, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function open(paths: readonly string[] | undefined, extra: readonly string[] = []): KubeconfigDirectory {
  const directory = new KubeconfigDirectory({
    env: paths ? { KUBECONFIG: paths.join(delimiter) } : {},
    home,
    extraFiles: () => extra,
    isInWorkspace: (file) => file.includes('workspace'),
    logger: silentLogger,
  });
  directories.push(directory);
  return directory;
}

const names = async (directory: KubeconfigDirectory) => (await directory.list()).clusters.map((cluster) => cluster.name);

describe('kubeconfig files', () => {
  it('come from KUBECONFIG with several paths, else from the home folder, and from the setting', async () => {
    write('.kube/config', config(['home']));
    const [a, b, c] = [write('a', config(['a'])), write('b', config(['b'])), write('c', config(['c']))];
    expect(await names(open(undefined, [c]))).toEqual(['home', 'c']);
    expect(await names(open([a, '', b, a, join(home, 'missing')], ['~/c', a]))).toEqual(['a', 'b', 'c']);
    expect(kubeconfigSources({ KUBECONFIG: ` ${delimiter} ` }, home, []).merged).toEqual([join(home, '.kube', 'config')]);
  });

  it('are merged as kubectl merges: the first entry of a name holds, a context keeps its file', async () => {
    const a = write('a', config(['one'], { 'current-context': 'two' }));
    const b = write(
      'b',
      JSON.stringify({
        kind: 'Config',
        clusters: [{ name: 'one', cluster: { server: 'https://other:1' } }],
        contexts: [
          { name: 'two', context: { cluster: 'one', user: 'one' } },
          { name: 'one', context: { cluster: 'one', user: 'one' } },
        ],
      }),
    );
    const list = await open([a, b]).list();
    expect(list.clusters.map(({ name, file, server }) => [name, file, server])).toEqual([
      ['one', a, 'https://one.example:6443'],
      ['two', b, 'https://one.example:6443'],
      ['one', b, 'https://one.example:6443'],
    ]);
    expect(new Set(list.clusters.map((cluster) => cluster.id)).size).toBe(3);
    expect(list.current).toBe(list.clusters[1]?.id);
  });

  it('that are broken are one finding each and hide nothing', async () => {
    const good = write('good', config(['good']));
    const folder = join(home, 'folder');
    mkdirSync(folder);
    symlinkSync(join(home, 'loop'), join(home, 'loop'));
    const broken = {
      empty: write('empty', ''),
      comment: write('comment', '# nothing here\n'),
      yaml: write('yaml', 'contexts: [\n'),
      list: write('list', '- a\n'),
      kind: write('kind', 'kind: Pod\n'),
      types: write('types', 'kind: Config\ncontexts: nope\n'),
      unnamed: write('unnamed', 'kind: Config\nusers:\n- user: {}\n'),
      binary: write('binary', 'kind: Config\0'),
      folder,
      loop: join(home, 'loop'),
      missing: join(home, 'not-there'),
    };
    const list = await open([good], Object.values(broken)).list();
    expect(list.clusters.map((cluster) => cluster.name)).toEqual(['good']);
    expect(list.findings.map((finding) => finding.file).sort()).toEqual(Object.values(broken).sort());
    for (const finding of list.findings)
      expect(finding).toMatchObject({ message: expect.stringMatching(/\.$/), hint: expect.stringMatching(/\.$/) });
  });

  it('say what a context lacks before anybody connects', async () => {
    const file = write(
      'partial',
      JSON.stringify({
        kind: 'Config',
        clusters: [
          { name: 'plain', cluster: { server: 'http://10.0.0.1' } },
          { name: 'bare', cluster: {} },
          { name: 'odd', cluster: { server: 'ftp://x' } },
        ],
        users: [
          { name: 'u', user: {} },
          { name: 'plugin', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'aws', args: ['eks'] } } },
        ],
        contexts: [
          { name: 'no-cluster', context: { cluster: 'gone', user: 'u' } },
          { name: 'no-user', context: { cluster: 'plain', user: 'gone' } },
          { name: 'no-server', context: { cluster: 'bare', user: 'u' } },
          { name: 'odd-server', context: { cluster: 'odd', user: 'u' } },
          { name: 'fine', context: { cluster: 'plain', user: 'plugin' } },
        ],
      }),
    );
    const { clusters } = await open([file]).list();
    expect(clusters.map((cluster) => [cluster.name, cluster.problem])).toEqual([
      ['no-cluster', 'The context names the cluster "gone", which no file has.'],
      ['no-user', 'The context names the user "gone", which no file has.'],
      ['no-server', 'The cluster "bare" has no server address.'],
      ['odd-server', '"ftp://x" is not an http or https address.'],
      ['fine', undefined],
    ]);
    expect(clusters[4]).toMatchObject({ execCommand: ['aws', 'eks'], warnings: [expect.stringContaining('plain http')] });
  });

  it('are followed: changed, replaced by another one, made later', async () => {
    const file = write('.kube/config', config(['before']));
    const later = join(home, '.kube', 'later');
    const directory = open(undefined, [later]);
    const next = () => new Promise<void>((resolve) => directory.onDidChange(() => resolve()));
    expect(await names(directory)).toEqual(['before']);
    let changed = next();
    writeFileSync(file, config(['changed']));
    await changed;
    expect(await names(directory)).toEqual(['changed']);
    changed = next();
    renameSync(write('.kube/new', config(['replaced'])), file);
    await changed;
    expect(await names(directory)).toEqual(['replaced']);
    changed = next();
    writeFileSync(later, config(['later']));
    await changed;
    expect(await names(directory)).toEqual(['replaced', 'later']);
  });

  it('may be given in memory', async () => {
    const directory = open([write('a', config(['a']))]);
    const added = directory.addInline({ file: 'practice:harbour', text: config(['practice']) });
    const practice = (await directory.list()).clusters.find((cluster) => cluster.name === 'practice');
    expect(practice).toMatchObject({ file: 'practice:harbour', fromWorkspace: false });
    expect(await directory.resolve(practice!)).toMatchObject({ user: { token: 'practice' } });
    added.dispose();
    expect(await names(directory)).toEqual(['a']);
    await expect(directory.resolve(practice!)).rejects.toMatchObject({ kind: 'config' });
  });

  it('may hold a thousand contexts, and those of the workspace are known as such', async () => {
    const file = write('workspace/config', config(Array.from({ length: 1_000 }, (_, index) => `c${index}`)));
    const { clusters } = await open([file]).list();
    expect(clusters).toHaveLength(1_000);
    expect(clusters.every((cluster) => cluster.fromWorkspace)).toBe(true);
  });
});
