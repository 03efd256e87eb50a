import { beforeEach, describe, expect, it } from 'vitest';
import type { NodeModel } from '../../../../src/core/model/node';
import { chooseNodes, type Line, type NodeLists } from '../../../../src/features/drain/choose-nodes';
import type { ClusterSession } from '../../../../src/features/clusters/session';
import type { ClusterSessions } from '../../../../src/features/clusters/sessions';
import { RowHandle } from '../../../../src/ui/tree/handle';

function node(name: string, changes: Partial<NodeModel> = {}): NodeModel {
  return {
    kind: 'Node',
    name,
    uid: `uid-${name}`,
    readiness: 'ready',
    unschedulable: false,
    roles: [],
    kubeletVersion: 'v1.34.4',
    ...changes,
  } as NodeModel;
}

function session(name: string, nodes: readonly NodeModel[]): ClusterSession {
  const known = new Map(nodes.map((one) => [one.uid, one]));
  return {
    ref: { id: `file#${name}`, name, server: `https://${name}`, file: 'file' },
    watchNodes: async () => known,
  } as unknown as ClusterSession;
}

class FakeLists implements NodeLists {
  clusters: readonly Line<ClusterSession>[] = [];
  offered: readonly Line<string>[] = [];
  pickCluster: string | undefined;
  pickNodes: readonly string[] | undefined;

  async cluster(lines: readonly Line<ClusterSession>[]): Promise<ClusterSession | undefined> {
    this.clusters = lines;
    return lines.find((line) => line.label === this.pickCluster)?.value;
  }
  async nodes(lines: Promise<readonly Line<string>[]>): Promise<readonly string[] | undefined> {
    this.offered = await lines;
    return this.pickNodes;
  }
}

const prod = session('prod', [
  node('w10'),
  node('w2', { unschedulable: true }),
  node('cp1', { roles: ['control-plane'], readiness: 'notReady' }),
]);
const dev = session('dev', [node('d1')]);

let all: ClusterSession[];
let lists: FakeLists;
let loaded: number;

beforeEach(() => {
  all = [prod, dev];
  lists = new FakeLists();
  loaded = 0;
});

function choose(args: readonly unknown[], many = true) {
  const sessions = {
    get all() {
      return all;
    },
    async load() {
      loaded += 1;
    },
    async require(id: string) {
      return all.find((one) => one.ref.id === id);
    },
  } as unknown as ClusterSessions;
  return chooseNodes(args, sessions, lists, many);
}

const row = (of: ClusterSession, name: string) => {
  const element = { kind: 'node', session: of, node: node(name) };
  return new RowHandle(`${of.ref.name}/${name}`, element);
};

describe('from rows', () => {
  it('takes the clicked row', async () => {
    expect(await choose([row(prod, 'w2')])).toMatchObject({ session: prod, nodes: ['w2'], leftOut: undefined });
  });

  it('takes every selected row, each node once', async () => {
    const rows = [row(prod, 'w2'), row(prod, 'w10'), row(prod, 'w2')];
    expect((await choose([rows[0], rows])).nodes).toEqual(['w2', 'w10']);
  });

  it('leaves rows out that are no nodes, and says so', async () => {
    const rows = [row(prod, 'w2'), new RowHandle('x', { kind: 'cluster', session: prod })];
    expect(await choose([rows[0], rows])).toMatchObject({ nodes: ['w2'], leftOut: '1 selected row does not fit and is left out.' });
  });

  it('says so when a command for one node is called on several', async () => {
    const rows = [row(prod, 'w2'), row(prod, 'w10')];
    expect(await choose([rows[0], rows], false)).toMatchObject({ nodes: ['w2'], leftOut: expect.stringContaining('1 selected row') });
  });

  it('refuses nodes of two clusters, and rows without any node', async () => {
    const rows = [row(prod, 'w2'), row(dev, 'd1')];
    await expect(choose([rows[0], rows])).rejects.toThrow('of more than one cluster');
    await expect(choose([new RowHandle('x', { kind: 'cluster', session: prod })])).rejects.toThrow('None of the selected rows is a node.');
  });

  it('takes plain values as well', async () => {
    expect(await choose([{ cluster: 'file#dev', node: 'd1' }])).toMatchObject({ session: dev, nodes: ['d1'] });
    await expect(choose([{ cluster: 7 }])).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('from the palette', () => {
  it('asks for the cluster, then for nodes with what matters about each, in natural order', async () => {
    lists.pickCluster = 'prod';
    lists.pickNodes = ['w10'];
    expect(await choose([])).toMatchObject({ session: prod, nodes: ['w10'] });
    expect(loaded).toBe(1);
    expect(lists.offered.map((line) => `${line.label}: ${line.description}`)).toEqual([
      'cp1: NotReady · control-plane · v1.34.4',
      'w2: Ready · cordoned · v1.34.4',
      'w10: Ready · v1.34.4',
    ]);
  });

  it('does not ask for the only cluster', async () => {
    all = [dev];
    lists.pickNodes = ['d1'];
    expect((await choose([])).session).toBe(dev);
    expect(lists.clusters).toEqual([]);
  });

  it('ends quietly when a list is dismissed', async () => {
    await expect(choose([])).rejects.toMatchObject({ kind: 'cancelled' });
    lists.pickCluster = 'prod';
    lists.pickNodes = [];
    await expect(choose([])).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('says what to do when no cluster is known', async () => {
    all = [];
    await expect(choose([])).rejects.toMatchObject({ kind: 'config', hint: expect.stringContaining('practice cluster') });
  });
});
