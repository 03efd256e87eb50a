import { describe, expect, it } from 'vitest';
import { placeOf, readComplaints } from '../../../../src/language/client/kubeadm/answer';

const CONFIG = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nnetworking:\n  podSubnett: 10.0.0.0/8\n';

describe('what kubeadm answers', () => {
  it('has no complaints when it accepts a file', () => {
    expect(readComplaints('ok\n')).toEqual([]);
  });

  it('is told as errors, at the name that it quotes', () => {
    const [complaint, ...rest] = readComplaints(
      'error: error unmarshaling configuration schema.GroupVersionKind{Group:"kubeadm.k8s.io", Version:"v1beta4", Kind:"ClusterConfiguration"}: strict decoding error: unknown field "networking.podSubnett"\nTo see the stack trace of this error execute with --v=5 or higher\n',
    );
    expect(rest).toEqual([]);
    expect(complaint?.severity).toBe('error');
    const place = placeOf(complaint!, CONFIG);
    expect(CONFIG.slice(place.start, place.end)).toBe('podSubnett');
  });

  it('is told as warnings where it only warns', () => {
    const [complaint] = readComplaints(
      'W1123 10:00:00.000000    4242 initconfiguration.go:332] error unmarshaling: unknown field "foo"\nok\n',
    );
    expect(complaint).toMatchObject({ severity: 'warning', message: 'error unmarshaling: unknown field "foo"' });
  });

  it('is placed by its field path when it quotes nothing of the file', () => {
    const [complaint] = readComplaints('error: networking.podSubnett: Invalid value: "x": no\n');
    const place = placeOf(complaint!, CONFIG);
    expect(CONFIG.slice(place.start, place.end)).toBe('podSubnett');
  });

  it('is placed at the kind when it names nothing that is there', () => {
    const [complaint] = readComplaints('error: something else\n');
    const place = placeOf(complaint!, CONFIG);
    expect(CONFIG.slice(place.start, place.end)).toBe('kind: ClusterConfiguration');
    expect(placeOf(complaint!, '')).toEqual({ start: 0, end: 0 });
  });
});
