import { describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../../../src/core/command/spec';
import { silentLogger } from '../../../../src/core/logger';
import type { StepContext } from '../../../../src/operations/engine/definition';
import type { UpgradeParts } from '../../../../src/operations/upgrade/parts';
import { upgradeStepInfos } from '../../../../src/operations/upgrade/step-infos';
import { packagesStep } from '../../../../src/operations/upgrade/steps/packages';
import { ended } from '../../core/command/results';
import { facts, plan } from '../../core/plan/upgrade/support';

const one = plan(facts());
const [hop] = one.body.hops;

/** A host on which installations end one after the other as told; it keeps what ran there, in words. */
function world(...installations: readonly { readonly code: number; readonly err: string }[]) {
  const ran: string[] = [];
  const left = [...installations];
  let now = { code: 0, err: '' };
  let state = 'none\n';
  const run = async <T>(command: CommandSpec<T>): Promise<T> => {
    const [program, , script = ''] = command.argv;
    if (program === 'sh' && script.includes('mkdir -p')) {
      now = left.shift() ?? { code: 0, err: '' };
      ran.push(/apt-get install.*?(?= >)/.exec(command.argv.join(' '))?.[0] ?? '?');
      state = `ended ${now.code} new\n`;
      return command.parse(ended(''));
    }
    if (program === 'sh' && script.includes('tail -c')) return command.parse(ended(state));
    if (program === 'tail') return command.parse(ended(command.argv.at(-1)?.endsWith('err') === true ? now.err : ''));
    if (program === 'touch') state = state.replace('new', 'seen');
    else ran.push(command.argv.join(' '));
    return command.parse(ended(''));
  };
  const notes: string[] = [];
  const context = {
    signal: new AbortController().signal,
    clock: { now: () => 0, sleep: async () => {} },
    log: silentLogger,
    progress: () => {},
    blocked: () => {},
    note: (message: string) => notes.push(message),
  } as unknown as StepContext;
  const parts = { plan: one, host: (name: string) => ({ name, run }), runFolder: () => '/runs/1' } as unknown as UpgradeParts;
  const host = hop!.hosts.find(({ name }) => name === 'w1')!;
  const info = upgradeStepInfos(one).find(({ id }) => id === 'v1.35.4/w1/kubeadm')!;
  return { ran, notes, step: packagesStep(info, { do: 'kubeadmPackage', hop: hop!, host }, parts), context };
}

const INSTALL = "apt-get install -y -q -o Dpkg::Options::=--force-confold 'kubeadm=1.35.4-1.1'";
const BEFORE = [
  'sed -i s,/v1\\.34/deb,/v1.35/deb,g /etc/apt/sources.list.d/kubernetes.list',
  'apt-get update -q',
  'apt-mark unhold kubeadm',
];

describe('packages on a host', () => {
  it('repository, hold lifted, exactly this version, hold put back', async () => {
    const { ran, step, context } = world({ code: 0, err: '' });
    await step.run(context);
    expect(ran).toEqual([...BEFORE, INSTALL, 'apt-mark hold kubeadm']);
  });

  it('are held again where the version is missing, which is told', async () => {
    const { ran, step, context } = world({ code: 100, err: "E: Version '1.35.4-1.1' for 'kubeadm' was not found\n" });
    await expect(step.run(context)).rejects.toMatchObject({
      kind: 'notFound',
      message: "The repository that w1 follows does not have kubeadm 1.35.4-1.1: E: Version '1.35.4-1.1' for 'kubeadm' was not found.",
    });
    expect(ran).toEqual([...BEFORE, INSTALL, 'apt-mark hold kubeadm']);
  });

  it('dpkg finishes first what it was interrupted in', async () => {
    const interrupted = {
      code: 100,
      err: "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.\n",
    };
    const { ran, notes, step, context } = world(interrupted, { code: 0, err: '' });
    await step.run(context);
    expect(ran).toEqual([...BEFORE, INSTALL, 'dpkg --force-confold --configure -a', INSTALL, 'apt-mark hold kubeadm']);
    expect(notes[0]).toContain('dpkg on w1 was interrupted before');
  });
});
