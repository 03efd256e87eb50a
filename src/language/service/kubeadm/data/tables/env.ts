/** Environment variables as Pods have them. Source: k8s.io/api, core/v1/types.go. */
import { bool, quantity, string, struct, type StructTable } from '../../../structure/table';
import { field } from './field';

const optional = field(bool, 'Whether the Pod starts without it.', { default: 'false', isPointer: true });

/** A key of a ConfigMap or a Secret. */
function keySelector(name: string, what: string): StructTable {
  return {
    name,
    fields: { name: field(string, `Name of the ${what}.`), key: field(string, `The key in the ${what}.`), optional },
  };
}

const envVarSource: StructTable = {
  name: 'EnvVarSource',
  fields: {
    fieldRef: field(
      struct({
        name: 'ObjectFieldSelector',
        fields: {
          apiVersion: field(string, 'Version of the Pod that the path is of.', { default: 'v1' }),
          fieldPath: field(string, 'A field of the Pod, such as `status.podIP`.'),
        },
      }),
      "A field of the component's own Pod.",
      { isPointer: true },
    ),
    resourceFieldRef: field(
      struct({
        name: 'ResourceFieldSelector',
        fields: {
          containerName: field(string, 'The container; its own when left out.'),
          resource: field(string, 'A request or limit, such as `limits.cpu`.'),
          divisor: field(quantity, 'The unit it is given in.', { default: '1' }),
        },
      }),
      "A request or limit of the component's container.",
      { isPointer: true },
    ),
    configMapKeyRef: field(struct(keySelector('ConfigMapKeySelector', 'ConfigMap')), 'A ConfigMap. Static Pods can not use one.', {
      isPointer: true,
    }),
    secretKeyRef: field(struct(keySelector('SecretKeySelector', 'Secret')), 'A Secret. Static Pods can not use one.', { isPointer: true }),
    fileKeyRef: field(
      struct({
        name: 'FileKeySelector',
        fields: {
          volumeName: field(string, 'The volume with the file.'),
          path: field(string, 'The file in the volume.'),
          key: field(string, 'The variable in the file.'),
          optional,
        },
      }),
      'A file in a volume.',
      { isPointer: true, since: 34 },
    ),
  },
};

/** A variable of a control plane component. */
export const envVar: StructTable = {
  name: 'EnvVar',
  fields: {
    name: field(string, 'Name of the variable.'),
    value: field(string, 'Its value.'),
    valueFrom: field(struct(envVarSource), 'Where the value comes from, as in a Pod.', { isPointer: true }),
  },
};
