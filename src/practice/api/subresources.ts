import type { KubeObject } from '../model/object';
import type { Workload } from '../model/workload';
import { isJsonObject } from '../patch/merge-patch';
import { badRequest, invalid, type StatusBody } from '../registry/errors';
import { bindPod } from '../registry/binding';
import type { Evictions } from '../registry/eviction';
import type { Registry } from '../registry/registry';
import { required, validateCount } from '../resources/validation';
import { parseObject, type Body } from './body';
import { parsePatch } from './patches';
import type { ResourceRequest } from './request';
import { isDryRun, toDeleteOptions, type Answer } from './writes';

const SUCCESS: StatusBody = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** Eviction, binding and scale: what may be done to an object besides writing it. */
export class Subresources {
  constructor(
    private readonly registry: Registry,
    private readonly evictions: Evictions,
  ) {}

  evict({ namespace = '', name = '', query }: ResourceRequest, body: Body): Answer {
    const eviction = parseObject(body, { apiVersion: 'policy/v1', kind: 'Eviction' });
    if (eviction.metadata.name !== undefined && eviction.metadata.name !== name) {
      throw badRequest('name in URL does not match name in Eviction object');
    }
    const options = isJsonObject(eviction.deleteOptions) ? toDeleteOptions(eviction.deleteOptions) : {};
    this.evictions.evict(namespace, name, { ...options, dryRun: isDryRun(query) || (options.dryRun ?? false) });
    return { code: 201, body: SUCCESS };
  }

  bind({ namespace = '', name = '', query }: ResourceRequest, body: Body): Answer {
    const binding = parseObject(body, { apiVersion: 'v1', kind: 'Binding' });
    const target = isJsonObject(binding.target) ? binding.target.name : undefined;
    if (typeof target !== 'string' || target === '')
      throw invalid({ group: '', plural: 'bindings', kind: 'Binding' }, name, [required('target.name')]);
    bindPod(this.registry, namespace, name, target, isDryRun(query));
    return { code: 201, body: SUCCESS };
  }

  getScale({ resource, namespace, name = '' }: ResourceRequest): Answer {
    return { code: 200, body: scaleOf(this.registry.get(resource, namespace, name) as Workload) };
  }

  updateScale(request: ResourceRequest, body: Body): Answer {
    const wanted = parseObject(body, { apiVersion: 'autoscaling/v1', kind: 'Scale' });
    return this.scale(request, () => wanted as KubeObject);
  }

  patchScale(request: ResourceRequest, body: Body): Answer {
    return this.scale(request, parsePatch(body));
  }

  private scale({ resource, namespace, name = '', query }: ResourceRequest, change: (scale: KubeObject) => KubeObject): Answer {
    const write = (current: KubeObject) => {
      const workload = current as Workload;
      const wanted = change(scaleOf(workload)) as KubeObject & { spec?: { replicas?: number } };
      const replicas = wanted.spec?.replicas ?? 0;
      const errors = validateCount(replicas, 'spec.replicas');
      if (errors.length > 0) throw invalid({ group: 'autoscaling', plural: 'scales', kind: 'Scale' }, name, errors);
      const resourceVersion = wanted.metadata.resourceVersion || workload.metadata.resourceVersion;
      return { ...workload, metadata: { ...workload.metadata, resourceVersion }, spec: { ...workload.spec, replicas } };
    };
    const scaled = this.registry.update(resource, namespace, name, write, { dryRun: isDryRun(query) });
    return { code: 200, body: scaleOf(scaled as Workload) };
  }
}

function scaleOf({ metadata, spec, status }: Workload): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const selector = Object.entries(spec.selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace ? { namespace } : {}), uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 0 },
    status: { replicas: status.replicas ?? 0, selector: selector.join(',') },
  };
}
