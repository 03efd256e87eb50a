import type { CertificateRequestModel } from '../model/certificate-request';
import type { KnownNode, RequestCheck } from '../model/expiry';
import { isSafe, KUBELET_SERVING, servingRequestChecks } from '../policy/certificates/request-checks';
import { hashOf } from './hash';
import type { Finding, Plan, PlanCluster } from './plan';

export interface DecisionBody {
  /** True: approve. False: deny. */
  readonly approve: boolean;
  readonly requests: readonly {
    readonly name: string;
    readonly uid: string;
    readonly username: string;
    readonly signer: string;
    /** Undefined: there are no checks for its signer. */
    readonly checks: readonly RequestCheck[] | undefined;
  }[];
}

export type DecisionPlan = Plan<'approveRequests' | 'denyRequests', DecisionBody>;

/** Plans to approve or deny requests for certificates. Neither can be taken back, so what speaks against it is told before. */
export function planDecision(
  requests: readonly CertificateRequestModel[],
  nodes: readonly KnownNode[],
  approve: boolean,
  cluster: PlanCluster,
  at: number,
): DecisionPlan {
  const type = approve ? 'approveRequests' : 'denyRequests';
  const verb = approve ? 'Approve' : 'Deny';
  const names = requests.map(({ name }) => name);
  const body: DecisionBody = {
    approve,
    requests: requests.map(({ name, uid, username, signer, ...request }) => ({
      name,
      uid,
      username,
      signer,
      checks: signer === KUBELET_SERVING ? servingRequestChecks({ ...request, name, uid, username, signer }, nodes) : undefined,
    })),
  };
  const plan: Omit<DecisionPlan, 'hash'> = {
    type,
    title: names.length === 1 ? `${verb} ${names[0]}` : `${verb} ${names.length} requests`,
    cluster,
    targets: names,
    steps: names.map((name) => ({ id: `${name}/${type}`, title: `${verb} ${name}`, target: name, kind: 'mutate' })),
    blockers: requests.flatMap(decided),
    warnings: approve ? body.requests.flatMap(unsafe) : [],
    unknowns: approve ? body.requests.flatMap(unchecked) : [],
    undo: [
      approve
        ? 'An approval can not be taken back: the certificate is good until its end.'
        : 'A denial can not be taken back; its kubelet asks again with a new request.',
    ],
    estimate: { atLeastSeconds: 0, because: 'one request for each' },
    commands: [['kubectl', 'certificate', approve ? 'approve' : 'deny', ...names]],
    factsAt: at,
    body,
  };
  return { ...plan, hash: hashOf({ type, cluster: cluster.uid, requests: body.requests }) };
}

/** Checks of a request that did not pass. */
export function failedChecks(checks: readonly RequestCheck[] | undefined): readonly RequestCheck[] {
  return (checks ?? []).filter(({ passed }) => !passed);
}

function decided({ name, state }: CertificateRequestModel): readonly Finding[] {
  if (state === 'pending') return [];
  return [{ code: 'already-decided', subject: name, message: `${name} is ${state} already: a decision can not be taken back.` }];
}

function unsafe({ name, checks }: DecisionBody['requests'][number]): readonly Finding[] {
  if (!checks || isSafe(checks)) return [];
  const what = failedChecks(checks).map(({ title, detail }) => `${title}: ${detail}`);
  return [
    {
      code: 'request-unsafe',
      subject: name,
      message: `${name} does not pass every check. ${what.join('; ')}.`,
      hint: 'Whoever gets such a certificate can pose as what it names. Find out who made the request.',
    },
  ];
}

function unchecked({ name, signer, checks }: DecisionBody['requests'][number]): readonly Finding[] {
  if (checks) return [];
  return [{ code: 'request-unchecked', subject: name, message: `${name} is for the signer ${signer}, whose rules Drydock does not know.` }];
}
