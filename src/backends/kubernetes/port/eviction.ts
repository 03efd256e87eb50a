import type { EvictionAnswer } from '../../../core/model/eviction';
import type { EvictOptions, PodRef } from '../../../ports/kubernetes';
import type { ApiResponse } from '../access/api-access';
import { parseStatus, seconds, statusError, type ApiStatus } from '../access/status-errors';
import { objectPath } from '../resources/paths';
import { bodyError, isSuccess, type ApiClient } from './api-client';
import { presenceOf } from './pod-presence';

/** The server itself tries for 10 s when its own writes to a budget conflict (eviction.go), so it may answer late. */
const TIMEOUT = 45_000;

/** Asks the eviction API to let pods go, and reads every answer it has. */
export class Evictions {
  constructor(private readonly client: ApiClient) {}

  /** Rejects only with `cancelled`. */
  async evict(pod: PodRef, options: EvictOptions = {}, signal?: AbortSignal): Promise<EvictionAnswer> {
    const what = `evict ${pod.namespace}/${pod.name}`;
    try {
      const path = objectPath('Pod', pod, 'eviction');
      const response = await this.client.answer({ method: 'POST', path, body: evictionOf(pod, options), signal, timeoutMs: TIMEOUT });
      if (isSuccess(response)) {
        await response.text();
        return { kind: 'accepted' };
      }
      return await this.refusal(pod, response, what, signal);
    } catch (thrown) {
      const error = bodyError(thrown, this.client.cluster, what);
      if (error.kind === 'cancelled') throw error;
      return { kind: 'failed', error };
    }
  }

  private async refusal(pod: PodRef, response: ApiResponse, what: string, signal?: AbortSignal): Promise<EvictionAnswer> {
    const body = await response.text();
    const status = parseStatus(body);
    const retryAfter = response.header('retry-after');
    if (status) {
      if (response.status === 409) return this.conflict(pod, status, signal);
      const told = readRefusal(response.status, status, status.retryAfterSeconds ?? seconds(retryAfter));
      if (told) return told;
    }
    return { kind: 'failed', error: statusError(response.status, body, { what, cluster: this.client.cluster, retryAfter }) };
  }

  /** Either another pod has the name now, or somebody wrote to this one at the same moment; only a look tells which. */
  private async conflict(pod: PodRef, status: ApiStatus, signal?: AbortSignal): Promise<EvictionAnswer> {
    const presence = await presenceOf(this.client, pod, signal);
    return presence === 'present' ? { kind: 'busy', message: status.message, retryAfterSeconds: undefined } : { kind: presence };
  }
}

function evictionOf({ namespace, name, uid }: PodRef, { gracePeriodSeconds, dryRun }: EvictOptions): unknown {
  return {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { namespace, name },
    deleteOptions: {
      // Without it a replacement of the same name would be evicted.
      preconditions: { uid },
      ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
      ...(dryRun && { dryRun: ['All'] }),
    },
  };
}

/**
 * The refusals a drain can act on, told apart as pkg/registry/core/pod/storage/eviction.go makes them.
 * Undefined: some other error.
 */
export function readRefusal(code: number, status: ApiStatus, retryAfterSeconds: number | undefined): EvictionAnswer | undefined {
  const { message } = status;
  const cause = (reason: string) => status.causes.find((one) => one.reason === reason);
  switch (code) {
    case 404:
      // The same code and reason also stand for a server without the eviction API, and then nothing has gone.
      return status.reason === 'NotFound' && !/could not find the requested resource/.test(message) ? { kind: 'gone' } : undefined;
    case 429: {
      const budget = cause('DisruptionBudget');
      // A budget whose controller has not caught up has the same cause and is over in seconds.
      if (!budget || /still being processed/.test(budget.message)) {
        return { kind: 'busy', message: budget?.message || message, retryAfterSeconds };
      }
      return { kind: 'budget', message: budget.message || message, budget: budgetNamed(budget.message), retryAfterSeconds };
    }
    case 403:
      return cause('NamespaceTerminating') ? { kind: 'namespaceTerminating', message } : undefined;
    case 500:
      return /more than one PodDisruptionBudget/i.test(message) ? { kind: 'severalBudgets', message } : undefined;
    default:
      return undefined;
  }
}

function budgetNamed(message: string): string | undefined {
  return /disruption budget (\S+) /.exec(message)?.[1];
}
