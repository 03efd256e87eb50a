import { describe, expect, it } from 'vitest';
import type { System } from '../../../../src/practice/hosts/system/system';
import recorded from '../../../fixtures/practice-hosts/tools.json';
import { plainSystem, runOn } from './support';

/** What the practice hosts say otherwise than the recorded one, and why. By the words of the command. */
const OTHERWISE: Readonly<Record<string, string>> = {
  awk: 'its usage is not repeated',
  'awk { frob( } /root/w/a': 'words of the syntax error',
  'sh -c if': 'what a parser expected is not told',
  'sh -c for': 'what a parser expected is not told',
  'bash -c if': 'what a parser expected is not told',
  'sh -c wait': 'nothing runs in the background, so the builtin is not there',
  'sh -c echo $((1/0))': 'the expression is not repeated',
  'env --frobnicate': 'same words',
};

function scene(): System {
  const system = plainSystem();
  const { files } = system;
  for (const name of ['a', 'b']) files.put(`/root/w/${name}`, `${name}\n`);
  files.putFolder('/root/w/d/e');
  files.put('/etc/kubernetes/admin.conf', 'secret', { mode: 0o600 });
  files.put('/etc/kubernetes/pki/ca.crt', 'x'.repeat(1107));
  // What else a control plane has there: 21 files of one block, and a folder.
  for (let index = 0; index < 21; index++) files.put(`/etc/kubernetes/pki/${index < 9 ? 'etcd/' : ''}file-${index}`, 'x');
  files.put('/var/lib/etcd/member/x', '', { mode: 0o600 });
  files.putFolder('/var/lib/etcd', 0o700);
  system.processes.start(['/sbin/init'], system.user('root')!);
  return system;
}

/** Lines in any order where the real tool has none. */
function sorted(text: string): string {
  return text.split('\n').sort().join('\n');
}

describe('tools of a practice host, beside those of a recorded one', async () => {
  const system = scene();
  for (const { argv, user, code, stdout, stderr } of recorded) {
    const words = argv.join(' ');
    it(`${user}: ${words}`, async () => {
      const ran = await runOn(system, argv, { user });
      const different = OTHERWISE[words];
      // A shell that ended itself by a signal is told by its parent as 128 and the number.
      const expected = code < 0 ? 128 - code : code;
      if (different !== undefined) {
        if (code !== 0) expect(ran.code, different).not.toBe(0);
        return;
      }
      expect({ ...ran, stdout: sorted(ran.stdout).replace(/^\d{10} \/root/m, 'MTIME /root') }).toEqual({
        code: expected,
        stdout: sorted(stdout),
        stderr,
      });
    });
  }
});
