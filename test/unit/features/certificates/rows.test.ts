import { describe, expect, it } from 'vitest';
import { rowsOf, type CertificateElement } from '../../../../src/features/certificates/elements';
import type { ClusterSession } from '../../../../src/features/clusters/session';
import { selectionOf } from '../../../../src/features/renewal/selection';
import { RowHandle } from '../../../../src/ui/tree/handle';
import { ref } from '../clusters/support';
import { entry } from './support';

const session = { ref: ref() } as unknown as ClusterSession;
const row = (id: string): CertificateElement => ({ kind: 'entry', session, entry: entry(id) });
const handle = (element: CertificateElement) => new RowHandle('id', element);
const [apiserver, scheduler] = [row('cp1/apiserver'), row('cp2/scheduler.conf')];

describe('the rows that a command was called on', () => {
  it('come as handles from the editor, one or many', () => {
    expect(rowsOf([handle(apiserver)], [])).toEqual([apiserver]);
    expect(rowsOf([handle(apiserver), [handle(apiserver), handle(scheduler)]], [])).toEqual([apiserver, scheduler]);
  });

  it('are all that is selected, where an inline button tells of one of them', () => {
    expect(rowsOf([handle(apiserver)], [scheduler, row('cp1/apiserver')])).toHaveLength(2);
    expect(rowsOf([handle(apiserver)], [scheduler])).toEqual([apiserver]);
  });

  it('are none where it was called on something else', () => {
    expect(rowsOf([], [])).toBeUndefined();
    expect(rowsOf([{ cluster: 'prod' }], [apiserver])).toBeUndefined();
    expect(rowsOf([new RowHandle('id', { kind: 'cluster', session })], [])).toBeUndefined();
  });
});

describe('what rows ask to renew', () => {
  it('is what was clicked, and nothing beside it', () => {
    expect(selectionOf([handle(apiserver)], [])?.selection).toEqual({ what: 'some', certificates: [{ host: 'cp1', name: 'apiserver' }] });
    const host: CertificateElement = { kind: 'host', session, host: 'cp2', entries: [] };
    expect(selectionOf([handle(host)], [])?.selection).toEqual({ what: 'all', hosts: ['cp2'] });
    expect(selectionOf([{ cluster: 'x' }], [])).toBeUndefined();
    expect(() => selectionOf([handle(row('w1/kubelet-client'))], [])).toThrow(/kubeadm renews none/);
  });
});
