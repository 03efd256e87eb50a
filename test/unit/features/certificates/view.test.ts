import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../src/core/policy/certificates/thresholds';
import type { ClusterSession } from '../../../../src/features/clusters/session';
import { elementId, type CertificateElement } from '../../../../src/features/certificates/elements';
import { ALL, type Filter } from '../../../../src/features/certificates/filter';
import { childElements, rootElements, rowOf, tooltipOf } from '../../../../src/features/certificates/view';
import type { ExpiryInventory } from '../../../../src/core/model/expiry';
import { openGuard, ref } from '../clusters/support';
import { checks, entry, finding, inventory, NOW, request, token } from './support';

const session = { ref: ref('prod-eu'), guard: openGuard } as unknown as ClusterSession;

function roots(list: ExpiryInventory, order: 'date' | 'host' = 'date', filter: Filter = ALL): readonly CertificateElement[] {
  return rootElements(session, list, { order, filter });
}
const row = (element: CertificateElement, order: 'date' | 'host' = 'date') => rowOf(element, { now: NOW, order });
const labels = (elements: readonly CertificateElement[], order: 'date' | 'host' = 'date') => elements.map((one) => row(one, order).label);

const list = inventory([
  entry('cp3/apiserver', { expiresAt: NOW + 24.5 * DAY_MS, findings: [finding('warning')] }),
  entry('cp1/apiserver'),
  entry('cp1/ca', { group: 'authorities', expiresAt: NOW + 3000 * DAY_MS }),
  entry('w01/kubelet-server', { group: 'kubelets', expiresAt: NOW - 1, findings: [finding('critical', 'expired')] }),
  entry('request/1', { host: undefined, name: 'csr-1', group: 'requests', expiresAt: undefined, request: request(), checks: checks(false) }),
  token('abcdef', undefined),
]);

describe('the Certificates view', () => {
  it('shows the control plane by date, and the rest in groups with their number', () => {
    expect(labels(roots(list))).toEqual(['24 d  cp3 apiserver', '100 d  cp1 apiserver', 'Authorities (1)', 'Kubelets (1)', 'Requests waiting (1)', 'Tokens (1)']);
    const [first, , , kubelets, requests, tokens] = roots(list);
    expect(row(first!)).toMatchObject({ description: 'renewal restarts kube-apiserver', icon: { id: 'warning' } });
    expect(row(kubelets!)).toMatchObject({ description: 'first has expired · 1 needs attention', icon: { id: 'error' } });
    expect(labels(childElements(requests!))).toEqual(['csr-1']);
    expect(labels(childElements(tokens!))).toEqual(['never  abcdef']);
  });

  it('shows each host with what is on it, in the order of their numbers', () => {
    const many = inventory([entry('w10/kubelet-server', { group: 'kubelets' }), entry('w2/kubelet-server', { group: 'kubelets' }), token('abcdef', NOW + DAY_MS)]);
    const shown = roots(many, 'host');
    expect(labels(shown, 'host')).toEqual(['w2', 'w10', 'Tokens (1)']);
    expect(labels(childElements(shown[0]!), 'host')).toEqual(['100 d  kubelet-server']);
  });

  it.each<[Filter, readonly string[]]>([
    [{ kind: 'attention' }, ['24 d  cp3 apiserver', 'Kubelets (1)']],
    [{ kind: 'within', days: 30 }, ['24 d  cp3 apiserver', 'Kubelets (1)']],
    [{ kind: 'host', host: 'cp1' }, ['100 d  cp1 apiserver', 'Authorities (1)']],
    [{ kind: 'host', host: 'cp9' }, ['Nothing fits the filter']],
  ])('filtered by %j shows %j', (filter, expected) => {
    expect(labels(roots(list, 'date', filter))).toEqual(expected);
  });

  it('says what concerns hosts first, who renews what, and what could not be read', () => {
    const shown = roots(
      inventory([entry('cp1/apiserver')], {
        distribution: 'k3s',
        findings: [{ code: 'clock-skew', subject: 'cp1', severity: 'warning', message: 'The clock of cp1 is 2 min behind.' }],
        sources: [
          { id: 'a', title: 'kubelet of w01', outcome: 'unreadable', why: 'It does not answer.', hint: 'Look at the firewall.' },
          { id: 'b', title: 'nodes', outcome: 'read' },
        ],
      }),
    );
    expect(shown.map(({ kind }) => kind)).toEqual(['clusterFinding', 'entry', 'note', 'unread']);
    expect(labels([shown[3]!])).toEqual(['Not read (1)']);
    const [source] = childElements(shown[3]!);
    expect(row(source!)).toMatchObject({ label: 'kubelet of w01', description: 'It does not answer. · Look at the firewall.' });
  });

  it('has what was found and every check under an entry', () => {
    const asked = entry('request/1', { host: undefined, name: 'csr-1', group: 'requests', expiresAt: undefined, request: request(), checks: checks(false), findings: [finding('warning')] });
    const element = { kind: 'entry', session, entry: asked } as const;
    expect(row(element)).toMatchObject({ description: 'kubelet of w01 · 1 of 2 checks failed', expand: 'closed' });
    expect(childElements(element).map((child) => row(child).spoken)).toEqual([
      'It is warning. Do something.',
      'Passed: A kubelet asks. w01.',
      'Failed: It names only addresses of that node. w01.',
    ]);
    expect(new Set(childElements(element).map(elementId)).size).toBe(3);
  });

  it('speaks in sentences', () => {
    const spoken = (id: string, over: Parameters<typeof entry>[1]) => row({ kind: 'entry', session, entry: entry(id, over) }).spoken;
    expect(spoken('cp3/apiserver', { expiresAt: NOW + 24.5 * DAY_MS, findings: [finding('warning')] })).toBe(
      'Certificate apiserver on cp3 expires in 24 days. It is warning. Renewal restarts kube-apiserver.',
    );
    expect(spoken('cp3/apiserver', { expiresAt: NOW + 1.5 * DAY_MS })).toContain('expires in 1 day.');
    expect(spoken('cp3/apiserver', { expiresAt: NOW + 5.2 * 3_600_000 })).toContain('expires in 5 hours.');
    expect(spoken('cp3/apiserver', { expiresAt: NOW })).toContain('has expired.');
    expect(row({ kind: 'entry', session, entry: token('abcdef', undefined) }).spoken).toBe('Bootstrap token abcdef never expires.');
    expect(row({ kind: 'group', session, group: 'kubelets', entries: [entry('w01/kubelet-server', { group: 'kubelets' })] }).spoken).toBe(
      'Kubelets (1), first ends in 100 d.',
    );
  });

  it('escapes in its hovers what comes from certificates', () => {
    const evil = entry('cp1/apiserver', { place: '[x](command:evil) <img>' });
    expect(tooltipOf({ kind: 'entry', session, entry: evil })).not.toMatch(/\[x\]\(command|<img>/);
  });
});
