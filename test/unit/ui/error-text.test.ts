import { describe, expect, it } from 'vitest';
import { DrydockError } from '../../../src/core/errors';
import { errorReport, errorSentence } from '../../../src/ui/error-text';

describe('errorSentence', () => {
  it('says what happened, then what to do, each as a sentence', () => {
    const error = new DrydockError('tls', 'w02 refused the certificate', { hint: 'Renew it first' });
    expect(errorSentence(error)).toBe('w02 refused the certificate. Renew it first.');
  });

  it('does not end a sentence twice', () => {
    expect(errorSentence(new DrydockError('dns', 'No such host.'))).toBe('No such host.');
  });
});

describe('errorReport', () => {
  it('tells the kind, the status and every cause', () => {
    const root = new Error('socket closed');
    const error = new DrydockError('server', 'The server failed', { status: 503, cause: new Error('outer', { cause: root }) });
    expect(errorReport(error)).toContain('kind: server');
    expect(errorReport(error)).toContain('HTTP status: 503');
    expect(errorReport(error)).toContain('cause: Error: outer');
    expect(errorReport(error)).toContain('cause: Error: socket closed');
  });

  it('ends where causes go round in a circle', () => {
    const a = new Error('a');
    a.cause = a;
    expect(errorReport(new DrydockError('internal', 'x', { cause: a })).match(/cause:/g)).toHaveLength(5);
  });
});
