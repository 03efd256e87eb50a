import type { Json, JsonObject } from './envelope';

/** What v1beta1 says once for all versions, and v1 says for each. */
const MOVED = {
  validation: 'schema',
  subresources: 'subresources',
  additionalPrinterColumns: 'additionalPrinterColumns',
  selectableFields: 'selectableFields',
} as const;

/**
 * Definitions of custom resources are stored as v1beta1 still, also by API servers that have long served v1 alone. This is the
 * conversion of these servers, so that what is shown is what they answer, and can be applied.
 * @param object any other is given back as it is
 */
export function definitionAsV1(object: JsonObject): JsonObject {
  if (object.kind !== 'CustomResourceDefinition' || object.apiVersion !== 'apiextensions.k8s.io/v1beta1') return object;
  const spec = fieldsOf(object.spec);
  const {
    version,
    validation,
    subresources,
    additionalPrinterColumns,
    selectableFields,
    versions,
    conversion,
    preserveUnknownFields,
    ...rest
  } = spec;
  const common = Object.entries({ validation, subresources, additionalPrinterColumns, selectableFields }).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[MOVED[name as keyof typeof MOVED], value] as const],
  );
  const listed =
    Array.isArray(versions) && versions.length > 0 ? (versions as readonly Json[]) : [{ name: version ?? '', served: true, storage: true }];
  return {
    ...object,
    apiVersion: 'apiextensions.k8s.io/v1',
    spec: {
      ...rest,
      ...(preserveUnknownFields === true ? { preserveUnknownFields } : {}),
      ...(conversion === undefined ? {} : { conversion: conversionAsV1(fieldsOf(conversion)) }),
      versions: listed.map((entry) => versionAsV1({ ...fieldsOf(entry), ...Object.fromEntries(common) })),
    },
  };
}

function versionAsV1(version: JsonObject): JsonObject {
  const { additionalPrinterColumns } = version;
  if (!Array.isArray(additionalPrinterColumns)) return version;
  const columns = (additionalPrinterColumns as readonly Json[]).map((entry) => {
    const { JSONPath, ...column } = fieldsOf(entry);
    return { ...column, jsonPath: JSONPath ?? column.jsonPath ?? '' };
  });
  return { ...version, additionalPrinterColumns: columns };
}

function conversionAsV1(conversion: JsonObject): JsonObject {
  const { strategy = 'None', webhookClientConfig, conversionReviewVersions } = conversion;
  if (webhookClientConfig === undefined && conversionReviewVersions === undefined) return { strategy };
  return {
    strategy,
    webhook: {
      ...(webhookClientConfig === undefined ? {} : { clientConfig: webhookClientConfig }),
      conversionReviewVersions: conversionReviewVersions ?? [],
    },
  };
}

function fieldsOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
