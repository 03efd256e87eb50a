import { DrydockError } from '../../../core/errors';
import { fields, number, text, time, type Raw } from '../../../core/parse/kubernetes/fields';
import type { Clock } from '../../../ports/clock';
import type { LeaseHandle, LeaseRequest } from '../../../ports/kubernetes';
import { collectionPath, objectPath } from '../resources/paths';
import type { ApiClient } from './api-client';

/** Times to look again after somebody else wrote the Lease in between. */
const ATTEMPTS = 5;

/**
 * Leases as locks. Every write names the version it was made from, so that of two who want the same Lease one gets it.
 * Expiry is judged by this computer's clock against the time the holder wrote, as client-go does on its first look.
 */
export class Leases {
  constructor(
    private readonly client: ApiClient,
    private readonly clock: Clock,
  ) {}

  async acquire(request: LeaseRequest, signal?: AbortSignal): Promise<LeaseHandle | { readonly heldBy: string; readonly until: number }> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const found = await this.read(request, signal);
        const other = found && this.otherHolder(found, request);
        if (other) return other;
        return this.handle(request, await this.write(request, found, request.holder, signal));
      } catch (error) {
        if (attempt === ATTEMPTS || !DrydockError.is(error, 'conflict')) throw error;
      }
    }
  }

  private handle(request: LeaseRequest, held: Raw): LeaseHandle {
    let current = held;
    const write = async (holder: string, signal?: AbortSignal) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          current = await this.write(request, current, holder, signal);
          return;
        } catch (error) {
          if (attempt === ATTEMPTS || !DrydockError.is(error, 'conflict', 'notFound')) throw error;
        }
        current = await this.stillOurs(request, signal);
      }
    };
    return { renew: (signal) => write(request.holder, signal), release: (signal) => write('', signal) };
  }

  /** Looks after a failed write whether the Lease still has our name. */
  private async stillOurs(request: LeaseRequest, signal?: AbortSignal): Promise<Raw> {
    const found = await this.read(request, signal);
    const holder = found && text(fields(found.spec).holderIdentity);
    if (found && holder === request.holder) return found;
    throw new DrydockError('locked', `Lease ${request.namespace}/${request.name} now belongs to ${holder ?? 'nobody'}.`, {
      hint: 'Find out what else changes this cluster before going on.',
    });
  }

  private otherHolder(lease: Raw, request: LeaseRequest): { readonly heldBy: string; readonly until: number } | undefined {
    const spec = fields(lease.spec);
    const heldBy = text(spec.holderIdentity);
    const until = (time(spec.renewTime) ?? 0) + (number(spec.leaseDurationSeconds) ?? 0) * 1000;
    return heldBy && heldBy !== request.holder && until > this.clock.now() ? { heldBy, until } : undefined;
  }

  private async read(request: LeaseRequest, signal?: AbortSignal): Promise<Raw | undefined> {
    try {
      return fields(await this.client.json({ method: 'GET', path: objectPath('Lease', request), signal }, `read ${nameOf(request)}`));
    } catch (error) {
      if (DrydockError.is(error, 'notFound')) return undefined;
      throw error;
    }
  }

  /** Creates the Lease, or replaces it as it was found. An empty holder gives it back, as client-go's release does. */
  private async write(request: LeaseRequest, found: Raw | undefined, holder: string, signal?: AbortSignal): Promise<Raw> {
    const { namespace, name, durationSeconds } = request;
    const before = fields(found?.spec);
    const now = microTime(this.clock.now());
    const passesOn = holder !== '' && text(before.holderIdentity) !== holder;
    const body = {
      ...found,
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: found ? found.metadata : { namespace, name },
      spec: {
        ...before,
        holderIdentity: holder,
        leaseDurationSeconds: holder === '' ? 1 : durationSeconds,
        renewTime: now,
        ...(passesOn && { acquireTime: now, leaseTransitions: (number(before.leaseTransitions) ?? (found ? 0 : -1)) + 1 }),
      },
    };
    const request_ = found
      ? ({ method: 'PUT', path: objectPath('Lease', request), body, signal } as const)
      : ({ method: 'POST', path: collectionPath('Lease', namespace), body, signal } as const);
    return fields(await this.client.json(request_, `${holder === '' ? 'give back' : 'take'} ${nameOf(request)}`));
  }
}

function nameOf({ namespace, name }: LeaseRequest): string {
  return `Lease ${namespace}/${name}`;
}

/** The API wants exactly six digits after the second. */
function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}
