/** Structs that several components share. Source: k8s.io/component-base v0.34.4, {config,logs,tracing}/api types. */
import {
  bool,
  int32,
  listOf,
  oneOf,
  quantity,
  string,
  struct,
  type FieldInfo,
  type FieldType,
  type StructTable,
} from '../../structure/table';

/** The fields are explained by the component's own reference; here counts what they are. */
export function field(type: FieldType, more: Omit<FieldInfo, 'type' | 'doc'> = {}): FieldInfo {
  return { type, doc: '', ...more };
}

export const uint: FieldType = { is: 'int', bits: 32, isUnsigned: true };
export const float: FieldType = { is: 'float' };
export const time: FieldType = { is: 'time' };

export const typeMeta: Readonly<Record<string, FieldInfo>> = { apiVersion: field(string), kind: field(string) };

export const clientConnection: StructTable = {
  name: 'ClientConnectionConfiguration',
  fields: {
    kubeconfig: field(string),
    acceptContentTypes: field(string),
    contentType: field(string),
    qps: field(float),
    burst: field(int32),
  },
};

const routing: StructTable = {
  name: 'OutputRoutingOptions',
  fields: { splitStream: field(bool), infoBufferSize: field(quantity) },
};

export const logging: StructTable = {
  name: 'LoggingConfiguration',
  fields: {
    format: field(string),
    // A duration, or nanoseconds as a number.
    flushFrequency: field({ is: 'intOrString' }),
    verbosity: field(uint),
    vmodule: field(listOf(struct({ name: 'VModuleItem', fields: { filePattern: field(string), verbosity: field(uint) } })), {
      isPointer: true,
    }),
    options: field(struct({ name: 'FormatOptions', fields: { text: field(struct(routing)), json: field(struct(routing)) } })),
  },
};

export const tracing: StructTable = {
  name: 'TracingConfiguration',
  fields: { endpoint: field(string, { isPointer: true }), samplingRatePerMillion: field(int32, { isPointer: true }) },
};

export const taint: StructTable = {
  name: 'Taint',
  fields: {
    key: field(string),
    value: field(string),
    effect: field(oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute')),
    timeAdded: field(time, { isPointer: true }),
  },
};
