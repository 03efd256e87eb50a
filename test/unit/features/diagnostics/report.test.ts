import { describe, expect, it } from 'vitest';
import { connectionReport, type HostFacts } from '../../../../src/features/diagnostics/report';
import type { ConnectionStage } from '../../../../src/ports/clusters';
import { ref } from '../clusters/support';

const host: HostFacts = {
  editor: '1.110.0',
  extension: '0.1.0',
  place: 'this computer',
  platform: 'linux 6.1 x64',
  node: '22.20.0',
  path: ['/usr/bin', '/opt/bin'],
  proxies: ['environment HTTPS_PROXY'],
  trusted: false,
};
const passed: ConnectionStage = { stage: 'dns', outcome: 'passed', duration: 12.4, detail: '10.0.0.1' };
const failed: ConnectionStage = {
  stage: 'tls',
  outcome: 'failed',
  duration: 40,
  detail: 'The certificate is for *.other.example',
  hint: 'Set tls-server-name in the kubeconfig',
};
const skipped: ConnectionStage = { stage: 'version', outcome: 'skipped', duration: 0, detail: 'no connection' };

describe('connectionReport', () => {
  it('begins with what failed and what to do', () => {
    const report = connectionReport(ref(), [passed, failed, skipped], host, 0);
    const verdict = report.split('\n\n').slice(1, 3).join('\n');
    expect(verdict).toBe('**TLS failed.** The certificate is for \\*.other.example.\nNext: Set tls-server-name in the kubeconfig.');
  });

  it('tells every stage with its time, and no time of one that was skipped', () => {
    const report = connectionReport(ref(), [passed, failed, skipped], host, 0);
    expect(report).toContain('| Name resolution | passed | 12 ms | 10.0.0.1 |');
    expect(report).toContain('| Version | skipped |  | no connection |');
  });

  it('says so when all is well', () => {
    expect(connectionReport(ref(), [passed], host, 0)).toContain('Every stage passed');
  });

  it('tells where it was tried from, but of a plugin only its name: its arguments may hold secrets', () => {
    const report = connectionReport(ref('x', { execCommand: ['aws', '--token', 'hunter2'] }), [passed], host, 0);
    expect(report).toContain('Credential plugin: aws');
    expect(report).not.toContain('hunter2');
    expect(report).toContain('/usr/bin, /opt/bin');
    expect(report).toContain('not trusted');
  });
});
