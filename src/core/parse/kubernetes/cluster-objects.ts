import type { ApiServiceModel, ConfigMapModel, EventModel, LeaseModel, NamespaceModel, ServiceModel } from '../../model/cluster-objects';
import { fields, number, stringRecord, text, time, type Raw } from './fields';
import { projectMeta } from './meta';

export function projectNamespace(object: Raw): NamespaceModel {
  return { ...projectMeta(object), kind: 'Namespace', terminating: fields(object.status).phase === 'Terminating' };
}

export function projectConfigMap(object: Raw): ConfigMapModel {
  return { ...projectMeta(object), kind: 'ConfigMap', data: stringRecord(object.data) };
}

export function projectService(object: Raw): ServiceModel {
  const selector = stringRecord(fields(object.spec).selector);
  // An empty selector behaves as none: the endpoints controller leaves such a service alone.
  return { ...projectMeta(object), kind: 'Service', selector: Object.keys(selector).length > 0 ? selector : undefined };
}

export function projectLease(object: Raw): LeaseModel {
  const spec = fields(object.spec);
  return {
    ...projectMeta(object),
    kind: 'Lease',
    holder: text(spec.holderIdentity),
    durationSeconds: number(spec.leaseDurationSeconds),
    renewedAt: time(spec.renewTime),
  };
}

export function projectApiService(object: Raw): ApiServiceModel {
  const spec = fields(object.spec);
  const service = fields(spec.service);
  const name = text(service.name);
  return {
    ...projectMeta(object),
    kind: 'APIService',
    service: name ? { namespace: text(service.namespace) ?? '', name } : undefined,
    caBundle: text(spec.caBundle),
    insecureSkipTlsVerify: spec.insecureSkipTLSVerify === true,
  };
}

/** Events are written by two generations of clients; each fills its own fields for the count and the last time. */
export function projectEvent(object: Raw): EventModel {
  const meta = projectMeta(object);
  const series = fields(object.series);
  const about = fields(object.involvedObject);
  return {
    ...meta,
    kind: 'Event',
    type: text(object.type) ?? 'Normal',
    reason: text(object.reason) ?? '',
    message: text(object.message) ?? '',
    count: number(series.count) ?? number(object.count) ?? 1,
    lastAt: time(series.lastObservedTime) ?? time(object.lastTimestamp) ?? time(object.eventTime) ?? meta.createdAt,
    about: {
      kind: text(about.kind) ?? '',
      namespace: text(about.namespace) ?? '',
      name: text(about.name) ?? '',
      uid: text(about.uid) ?? '',
    },
  };
}
