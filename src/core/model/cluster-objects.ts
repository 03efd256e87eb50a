import type { ObjectMeta } from './object';
import type { LabelSelector } from './selector';

export interface NamespaceModel extends ObjectMeta {
  readonly kind: 'Namespace';
  readonly terminating: boolean;
}

export interface ConfigMapModel extends ObjectMeta {
  readonly kind: 'ConfigMap';
  readonly data: Readonly<Record<string, string>>;
}

export interface ServiceModel extends ObjectMeta {
  readonly kind: 'Service';
  /** Undefined: endpoints are kept by somebody else. */
  readonly selector: Readonly<Record<string, string>> | undefined;
}

/** A validating or mutating webhook; one entry for each webhook of a configuration object. */
export interface WebhookModel extends ObjectMeta {
  readonly kind: 'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration';
  readonly webhooks: readonly {
    readonly name: string;
    readonly failurePolicy: 'Fail' | 'Ignore';
    /** Undefined: reached by URL. */
    readonly service: { readonly namespace: string; readonly name: string } | undefined;
    readonly namespaceSelector: LabelSelector | undefined;
    /** `group/resource` patterns it intercepts, for example `/pods`, `*` + `/*`. */
    readonly resources: readonly string[];
    readonly operations: readonly string[];
    /** Base64 of the authorities (PEM) that its server is checked with; undefined: those of the system. */
    readonly caBundle: string | undefined;
  }[];
}

/** A version of an API group, and who serves it. */
export interface ApiServiceModel extends ObjectMeta {
  readonly kind: 'APIService';
  /** The Service of an aggregated API; undefined: the API server serves it itself. */
  readonly service: { readonly namespace: string; readonly name: string } | undefined;
  /** Base64 of the authorities (PEM) that its server is checked with. */
  readonly caBundle: string | undefined;
  readonly insecureSkipTlsVerify: boolean;
}

export interface LeaseModel extends ObjectMeta {
  readonly kind: 'Lease';
  readonly holder: string | undefined;
  readonly durationSeconds: number | undefined;
  /** Epoch milliseconds. */
  readonly renewedAt: number | undefined;
}

export interface EventModel extends ObjectMeta {
  readonly kind: 'Event';
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly lastAt: number;
  readonly about: { readonly kind: string; readonly namespace: string; readonly name: string; readonly uid: string };
}
