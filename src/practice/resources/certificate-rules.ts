import type { KubeObject } from '../model/object';
import type { FieldError } from '../registry/errors';
import type { Rules } from './resource';
import { invalidValue, required, unchanged } from './validation';

interface Secret extends KubeObject {
  readonly type?: string;
}

interface CertificateRequest extends KubeObject {
  readonly spec?: { readonly request?: string; readonly signerName?: string; readonly username?: string; readonly usages?: readonly string[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string }[] };
}

const common: Pick<Rules, 'generation' | 'unconditionalUpdate'> = { generation: false, unconditionalUpdate: true };

/** Secrets: text is taken in plainly and kept as base64, and the type can be selected by. */
export const secretRules: Rules = {
  ...common,
  answersDeleted: false,
  fieldNames: ['type'],
  fields: (object) => ({ type: (object as Secret).type ?? '' }),
  defaults: (draft) => {
    const { stringData, ...rest } = draft as typeof draft & { stringData?: Readonly<Record<string, string>>; data?: object };
    const encoded = Object.fromEntries(Object.entries(stringData ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
    delete (draft as { stringData?: unknown }).stringData;
    Object.assign(draft, { type: (rest as Secret).type ?? 'Opaque', data: { ...rest.data, ...encoded } });
  },
  validateUpdate: (next, previous) => unchanged((next as Secret).type, (previous as Secret).type, 'type'),
};

/** Requests for certificates: who asked is written down by the API server, and a decision stays. */
export const certificateRequestRules: Rules = {
  ...common,
  answersDeleted: false,
  fieldNames: ['spec.signerName'],
  fields: (object) => ({ 'spec.signerName': (object as CertificateRequest).spec?.signerName ?? '' }),
  createdBy: (draft, { name, groups }) => {
    draft.spec = { ...(draft.spec as object | undefined), username: name, groups: [...groups] };
  },
  defaults: (draft) => {
    draft.status = {};
  },
  validate: (object) => {
    const { request, signerName } = (object as CertificateRequest).spec ?? {};
    const pem = Buffer.from(request ?? '', 'base64').toString('latin1');
    return [
      ...(request ? [] : [required('spec.request')]),
      ...(request && !pem.includes('-----BEGIN CERTIFICATE REQUEST-----')
        ? [invalidValue('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST')]
        : []),
      ...(signerName ? [] : [required('spec.signerName', 'signerName is required')]),
    ];
  },
  validateUpdate: (next, previous): readonly FieldError[] =>
    unchanged((next as CertificateRequest).spec, (previous as CertificateRequest).spec, 'spec'),
};
