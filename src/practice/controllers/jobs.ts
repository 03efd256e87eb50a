import { setCondition, timestamp } from '../model/object';
import { isActive, type Pod } from '../model/pod';
import type { Job } from '../model/workload';
import { jobs, pods } from '../resources/catalogue';
import type { Controller, ControllerContext } from './controller';
import { podFrom, podsByController, writeStatus } from './support';

/** Runs Jobs until enough of their pods succeeded, or too many failed. */
export class Jobs implements Controller {
  readonly name = 'jobs';
  readonly watches = [jobs, pods];

  constructor(private readonly context: ControllerContext) {}

  reconcile(): void {
    const owned = podsByController(this.context.registry);
    for (const job of this.context.registry.list<Job>(jobs)) {
      if (!job.metadata.deletionTimestamp && !isOver(job)) this.run(job, owned.get(job.metadata.uid) ?? []);
    }
  }

  private run(job: Job, owned: readonly Pod[]): void {
    const { registry, clock } = this.context;
    const { parallelism = 1, completions = 1, backoffLimit = 6, template } = job.spec;
    const active = owned.filter(isActive);
    const succeeded = owned.filter(({ status }) => status.phase === 'Succeeded').length;
    const failed = owned.filter(({ status }) => status.phase === 'Failed').length;
    const wanted = failed > backoffLimit ? 0 : Math.min(parallelism, completions - succeeded);
    for (let count = active.length; count < wanted; count++) {
      registry.create(pods, job.metadata.namespace, podFrom(template, job, { generateName: `${job.metadata.name}-` }));
    }
    const now = timestamp(clock.now());
    writeStatus(registry, jobs, job, ({ status }) => {
      Object.assign(status, { active: Math.max(active.length, wanted), succeeded, failed, startTime: status.startTime ?? now });
      const conditions = (status.conditions ??= []);
      if (failed > backoffLimit) setCondition(conditions, { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }, now);
      else if (succeeded >= completions) {
        setCondition(conditions, { type: 'Complete', status: 'True' }, now);
        status.completionTime ??= now;
      }
    });
  }
}

function isOver({ status }: Job): boolean {
  return status.conditions?.some(({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True') ?? false;
}
