/** The cases of a control plane on a practice host; test/cluster runs them on a real one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SshBackend } from '../../src/backends/ssh';
import { becomeRoot } from '../../src/core/command/host-access';
import { textOf } from '../../src/core/command/parsers';
import type { Question } from '../../src/ports/interaction';
import type { RemoteShellPort } from '../../src/ports/remote-shell';
import { startPracticeCluster, type PracticeCluster } from '../../src/practice/index';
import { hostCases } from './hosts/cases';
import { practiceBackend, practiceTarget } from './hosts/practice-shells';

let cluster: PracticeCluster;
let backend: SshBackend;
let shell: RemoteShellPort;
const asked: Question[] = [];
let answer: (question: Question) => true | string | undefined = () => undefined;

beforeAll(async () => {
  cluster = await startPracticeCluster();
  backend = practiceBackend(cluster, async (question) => {
    asked.push(question);
    return answer(question) as never;
  });
  shell = await backend.shells.open(practiceTarget('cp1'));
});
afterAll(() => {
  shell?.dispose();
  backend?.dispose();
  cluster?.dispose();
});

describe('a practice control plane', () => hostCases(() => shell));

describe('practice hosts', () => {
  const opened = async (name: string, use: (one: RemoteShellPort) => Promise<void>) => {
    const one = await backend.shells.open(practiceTarget(name));
    await use(one).finally(() => one.dispose());
  };

  it('have keys that are trusted from the start, and are asked about when they are forgotten', async () => {
    await opened('w01', async () => {});
    const key = (await backend.trust.list()).find(({ host }) => host === 'w01.practice.invalid')!;
    expect(key.fingerprint).toMatch(/^SHA256:/);
    await backend.forgetHostKey(key);
    asked.length = 0;
    await expect(backend.shells.open(practiceTarget('w01'))).rejects.toMatchObject({ kind: 'hostKeyUnknown' });
    expect(asked[0]?.title).toContain('Trust the host key of w01?');
    answer = () => true;
    await opened('w01', async () => {});
    answer = () => undefined;
    shell.dispose();
    shell = await backend.shells.open(practiceTarget('cp1'));
  });

  it('are compared with the Node object', async () => {
    const other = { ...practiceTarget('w02'), expected: { machineId: 'w03', hostname: 'w03' } };
    await expect(backend.shells.open(other)).rejects.toMatchObject({ kind: 'wrongMachine' });
  });

  it('ask for the password of sudo on one of them, and tell it', async () => {
    await opened('w04', async (one) => {
      asked.length = 0;
      await expect(one.exec(becomeRoot)).rejects.toMatchObject({ kind: 'sudoPassword' });
      expect(asked[0]).toMatchObject({ kind: 'input', secret: true, detail: expect.stringContaining('"practice"') });
      answer = (question) => (question.kind === 'input' ? 'practice' : undefined);
      expect(await one.exec(becomeRoot)).toBe(true);
      answer = () => undefined;
    });
  });

  it('hang, lose their connection or refuse root where a test says so', async () => {
    await opened('w03', async (one) => {
      const hang = cluster.hosts.faults.inject({ host: 'w03', effect: 'hang' });
      const stop = new AbortController();
      const waiting = one.exec(textOf({ argv: ['true'], timeoutMs: 60_000 }), stop.signal);
      waiting.catch(() => {});
      stop.abort();
      await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
      hang.dispose();
      cluster.hosts.faults.inject({ host: 'w03', effect: 'refuseSudo', times: 1 });
      answer = () => 'practice';
      await expect(one.exec(becomeRoot)).rejects.toMatchObject({ kind: 'sudoRefused' });
      answer = () => undefined;
      cluster.hosts.faults.inject({ host: 'w03', effect: 'cut', times: 1 });
      await expect(one.exec(becomeRoot)).rejects.toMatchObject({ kind: 'disconnected' });
    });
    await opened('w03', async (one) => expect(await one.exec(becomeRoot)).toBe(true));
  });

  it('are out of reach without power, and when the cluster is closed', async () => {
    await opened('w02', async (one) => {
      cluster.machines.powerOff('w02');
      await expect(one.exec(becomeRoot)).rejects.toMatchObject({ kind: 'disconnected' });
    });
    await expect(backend.shells.open(practiceTarget('w02'))).rejects.toMatchObject({ kind: 'connectTimeout' });
    cluster.machines.powerOn('w02');
    await expect(backend.shells.open(practiceTarget('nobody'))).rejects.toMatchObject({ kind: 'refused' });
    const other = await startPracticeCluster();
    const alone = practiceBackend(other);
    other.dispose();
    await expect(alone.shells.open(practiceTarget('cp1'))).rejects.toMatchObject({ kind: 'refused' });
    alone.dispose();
  });
});
