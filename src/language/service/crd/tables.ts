import { objectMeta } from '../custom-resource/structural';
import { bool, int32, listOf, oneOf, string, strings, struct, type FieldType, type StructTable } from '../structure/table';

const any: FieldType = { is: 'any' };

/** Values that are told apart by the rules rather than by the decoder stay plain strings here. */
export const printerColumnTypes = ['boolean', 'date', 'integer', 'number', 'string'] as const;
export const printerColumnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'] as const;

const printerColumn: StructTable = {
  name: 'CustomResourceColumnDefinition',
  fields: {
    name: { type: string, doc: 'Heading of the column.' },
    type: {
      type: oneOf(...printerColumnTypes),
      doc: 'What the value is: `string`, `integer`, `number`, `boolean`, or `date`, which is shown as an age.',
    },
    format: { type: oneOf(...printerColumnFormats), doc: 'A hint for clients. The name column has the format `name`.' },
    description: { type: string, doc: 'What the column shows.' },
    priority: { type: int32, doc: 'Columns above 0 appear only with `-o wide`.', default: '0' },
    jsonPath: { type: string, doc: 'Where the value is found, from the object: `.spec.replicas`.' },
  },
};

const scale: StructTable = {
  name: 'CustomResourceSubresourceScale',
  fields: {
    specReplicasPath: { type: string, doc: 'Where the wanted number of replicas is: a path below `.spec`, without lists.' },
    statusReplicasPath: { type: string, doc: 'Where the actual number of replicas is: a path below `.status`, without lists.' },
    labelSelectorPath: {
      type: string,
      doc: 'Where the selector of the pods is, as a string: a path below `.status` or `.spec`. Horizontal pod autoscalers need it.',
    },
  },
};

const subresources: StructTable = {
  name: 'CustomResourceSubresources',
  fields: {
    status: {
      type: struct({ name: 'CustomResourceSubresourceStatus', fields: {} }),
      doc: 'Gives the status an endpoint of its own: `{}`. Writers of the object then cannot change its status, nor the other way round.',
    },
    scale: { type: struct(scale), doc: 'Lets `kubectl scale` and autoscalers work on the resource.' },
  },
};

const version: StructTable = {
  name: 'CustomResourceDefinitionVersion',
  fields: {
    name: { type: string, doc: 'Name of the version: `v1`, `v1beta1`. Part of the path under which it is served.' },
    served: { type: bool, doc: 'Whether the API server offers the version.', default: 'false' },
    storage: { type: bool, doc: 'Whether objects are stored in this version; true for exactly one.', default: 'false' },
    deprecated: { type: bool, doc: 'Whether clients get a warning when they use the version.', default: 'false' },
    deprecationWarning: { type: string, doc: 'The warning, instead of the usual one; at most 256 bytes.' },
    schema: {
      type: struct({
        name: 'CustomResourceValidation',
        fields: { openAPIV3Schema: { type: any, doc: 'Schema of the objects. What it does not describe is dropped.' } },
      }),
      doc: 'What objects of the version look like.',
    },
    subresources: { type: struct(subresources), doc: 'The subresources `status` and `scale`.' },
    additionalPrinterColumns: { type: listOf(struct(printerColumn)), doc: 'Columns that `kubectl get` shows beside the name.' },
    selectableFields: {
      type: listOf(
        struct({
          name: 'SelectableField',
          fields: {
            jsonPath: {
              type: string,
              doc: 'A field that objects can be selected by: a path without lists to a string, boolean or integer.',
            },
          },
        }),
      ),
      doc: 'Up to 8 fields for `kubectl get --field-selector`. Since Kubernetes 1.30 (beta 1.31).',
    },
  },
};

const names: StructTable = {
  name: 'CustomResourceDefinitionNames',
  fields: {
    plural: { type: string, doc: 'Name of the resource in paths and commands: lower case, plural.' },
    singular: { type: string, doc: 'Name for one object in commands; the kind in lower case when not written.' },
    shortNames: { type: strings, doc: 'Short names for commands.' },
    kind: { type: string, doc: 'What manifests name in `kind`: usually CamelCase, singular.' },
    listKind: { type: string, doc: 'Kind of lists; the kind with `List` behind it when not written.' },
    categories: { type: strings, doc: 'Groups of resources, such as `all`, that commands list together.' },
  },
};

const conversion: StructTable = {
  name: 'CustomResourceConversion',
  fields: {
    strategy: { type: oneOf('None', 'Webhook'), doc: '`None` only changes apiVersion; `Webhook` asks a service.', default: 'None' },
    webhook: {
      type: struct({
        name: 'WebhookConversion',
        fields: {
          clientConfig: {
            type: struct({
              name: 'WebhookClientConfig',
              fields: {
                url: { type: string, doc: 'Where the webhook is, when it is outside of the cluster: `https://host[:port]/path`.' },
                service: {
                  type: struct({
                    name: 'ServiceReference',
                    fields: {
                      namespace: { type: string, doc: 'Namespace of the service.' },
                      name: { type: string, doc: 'Name of the service.' },
                      path: { type: string, doc: 'Path of the URL.' },
                      port: { type: int32, doc: 'Port of the service.', default: '443' },
                    },
                  }),
                  doc: 'The service in the cluster that is the webhook.',
                },
                caBundle: { type: string, doc: "Certificates in PEM, in base64, by which the webhook's own is checked." },
              },
            }),
            doc: 'How the webhook is reached: either `service` or `url`.',
          },
          conversionReviewVersions: {
            type: strings,
            doc: 'Versions of ConversionReview that the webhook understands, preferred first: `["v1"]`.',
          },
        },
      }),
      doc: 'The webhook, for the strategy `Webhook`.',
    },
  },
};

const time: FieldType = { is: 'time' };

/** The struct that a CustomResourceDefinition of apiextensions.k8s.io/v1 is. Source: its types.go. */
export const customResourceDefinition: StructTable = {
  name: 'CustomResourceDefinition',
  fields: {
    apiVersion: { type: string, doc: '`apiextensions.k8s.io/v1`.' },
    kind: { type: string, doc: '`CustomResourceDefinition`.' },
    metadata: { type: struct(objectMeta), doc: 'The name must be `PLURAL.GROUP`.' },
    spec: {
      type: struct({
        name: 'CustomResourceDefinitionSpec',
        fields: {
          group: { type: string, doc: 'Group of the API, a domain: `example.com`.' },
          names: { type: struct(names), doc: 'What the resource is called.' },
          scope: { type: oneOf('Cluster', 'Namespaced'), doc: 'Whether objects live in namespaces.' },
          versions: { type: listOf(struct(version)), doc: 'The versions of the resource.' },
          conversion: { type: struct(conversion), doc: 'How objects are brought from one version to another.' },
          preserveUnknownFields: {
            type: bool,
            doc: 'Only `false`; write `x-kubernetes-preserve-unknown-fields` in the schema instead.',
            default: 'false',
          },
        },
      }),
      doc: 'What the API server shall serve.',
    },
    status: {
      type: struct({
        name: 'CustomResourceDefinitionStatus',
        fields: {
          conditions: {
            type: listOf(
              struct({
                name: 'CustomResourceDefinitionCondition',
                fields: {
                  type: { type: string, doc: 'What is stated.' },
                  status: { type: string, doc: 'Whether it holds.' },
                  lastTransitionTime: { type: time, doc: 'Since when.' },
                  reason: { type: string, doc: 'Why, as one word.' },
                  message: { type: string, doc: 'Why, for people.' },
                },
              }),
            ),
            doc: 'Written by the API server.',
          },
          acceptedNames: { type: struct(names), doc: 'Written by the API server.' },
          storedVersions: { type: strings, doc: 'Written by the API server.' },
        },
      }),
      doc: 'Written by the API server; ignored in manifests.',
    },
  },
};
