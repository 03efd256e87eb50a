import { describe, expect, it } from 'vitest';
import { kubeletClientFiles, kubeletConf, kubeletStartedAt } from '../../../../src/core/command/kubelet/conf';
import { ended } from './results';

describe('commands about a kubelet', () => {
  it('tell a file that is missing from one that may not be read', () => {
    expect(kubeletConf.parse(ended('kind: Config\n'))).toBe('kind: Config\n');
    const missing = "sed: can't read /etc/kubernetes/kubelet.conf: No such file or directory\n";
    expect(kubeletConf.parse(ended('', { exitCode: 2, stderr: missing }))).toBeUndefined();
    expect(() => kubeletConf.parse(ended('', { exitCode: 4, stderr: 'sed: Permission denied' }))).toThrow(/Permission denied/);
  });

  it('list client certificates in order', () => {
    expect(kubeletClientFiles.parse(ended('/p/kubelet-client-current.pem\n/p/kubelet-client-2026.pem\n'))).toEqual([
      '/p/kubelet-client-2026.pem',
      '/p/kubelet-client-current.pem',
    ]);
    expect(kubeletClientFiles.parse(ended('', { exitCode: 1 }))).toEqual([]);
  });

  // What systemd 252 printed.
  it('tell when the kubelet was started', () => {
    const running = 'ExecMainStartTimestamp=Fri 2026-11-27 20:05:03 UTC\nActiveState=active\n';
    expect(kubeletStartedAt.parse(ended(running))).toBe(Date.UTC(2026, 10, 27, 20, 5, 3));
    expect(kubeletStartedAt.parse(ended(running.replace('active', 'activating')))).toBeUndefined();
  });
});
