import { describe, expect, it } from 'vitest';
import { PracticeControl } from '../../../../src/features/practice/control';
import type { OwnHosts } from '../../../../src/ports/own-hosts';

function setUp() {
  const log: string[] = [];
  const control = new PracticeControl(
    async () => {
      log.push('start');
      return {
        kubeconfig: 'yaml',
        dial,
        hosts,
        fillEtcd: () => false,
        forget: () => void log.push('forget'),
        dispose: () => void log.push('end'),
      };
    },
    (kubeconfig) => {
      log.push(`publish ${kubeconfig}`);
      return { dispose: () => log.push('withdraw') };
    },
    (isOpen) => log.push(isOpen ? 'open' : 'closed'),
  );
  return { control, log };
}

const dial = () => Promise.reject(new Error('nothing is dialled here'));
const hosts: OwnHosts = { find: dial, trusted: () => [], trust() {}, forget() {} };

describe('PracticeControl', () => {
  it('starts one cluster, also when asked twice at once', async () => {
    const { control, log } = setUp();
    await Promise.all([control.open(), control.open()]);
    expect(log).toEqual(['start', 'publish yaml', 'open']);
    expect(control.isOpen).toBe(true);
  });

  it('lets a cluster go on after its window went away', async () => {
    const { control, log } = setUp();
    await control.open();
    log.length = 0;
    control.dispose();
    expect(log).toEqual(['withdraw', 'end']);
  });

  it('withdraws the cluster before it ends, and keeps nothing of it', async () => {
    const { control, log } = setUp();
    await control.open();
    log.length = 0;
    await control.close();
    expect(log).toEqual(['withdraw', 'closed', 'forget', 'end']);
    await control.close();
    expect(log).toHaveLength(4);
  });

  it('can be opened again after a start that failed', async () => {
    let fails = true;
    const control = new PracticeControl(
      () =>
        fails
          ? Promise.reject(new Error('the port is taken'))
          : Promise.resolve({ kubeconfig: '', dial, hosts, fillEtcd: () => false, forget() {}, dispose() {} }),
      () => ({ dispose() {} }),
      () => {},
    );
    await expect(control.open()).rejects.toThrow('the port is taken');
    fails = false;
    await control.open();
    expect(control.isOpen).toBe(true);
  });
});
