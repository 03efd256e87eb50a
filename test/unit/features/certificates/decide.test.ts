import { expect, it } from 'vitest';
import type { DecisionPlan } from '../../../../src/core/plan/certificate-requests';
import { requestQuestion } from '../../../../src/features/certificates/decide';
import { header } from '../operations/states';

function decision(approve: boolean, { isProtected = false, unsafe = false } = {}): DecisionPlan {
  const { plan } = header();
  const warnings = unsafe ? [{ code: 'unsafe', subject: 'csr-1', message: 'csr-1 fails a check' }] : [];
  const requests = [{ name: 'csr-1', username: 'system:node:w01', checks: [] }];
  return {
    ...plan,
    targets: ['csr-1'],
    warnings,
    cluster: { ...plan.cluster, protected: isProtected },
    body: { approve, requests },
  } as unknown as DecisionPlan;
}

it.each([
  [decision(true), 'confirm', undefined],
  [decision(false), 'confirm', undefined],
  [decision(true, { unsafe: true }), 'typeName', 'csr-1'],
  [decision(true, { isProtected: true }), 'typeName', 'prod-eu'],
  [decision(false, { isProtected: true, unsafe: true }), 'typeName', 'prod-eu'],
  [decision(true, { isProtected: true, unsafe: true }), 'typeName', 'csr-1'],
] as const)('requests are decided on after the right question: %#', (plan, kind, expected) => {
  const question = requestQuestion(plan);
  expect(question.kind).toBe(kind);
  expect(question.kind === 'typeName' ? question.expected : undefined).toBe(expected);
});
