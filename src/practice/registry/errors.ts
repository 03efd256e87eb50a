/** One reason why an object is not acceptable, as the API lists them in `details.causes`. */
export interface FieldError {
  readonly reason: 'FieldValueRequired' | 'FieldValueInvalid' | 'FieldValueNotSupported' | 'FieldValueForbidden' | 'FieldValueDuplicate';
  readonly field: string;
  readonly message: string;
}

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** The body of every answer that is not an object, in the shape of meta/v1 Status. */
export interface StatusBody {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: { readonly continue?: string };
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** What the API calls a kind in messages: `deployments.apps`, or `pods` in the core group. */
export interface Naming {
  readonly group: string;
  readonly plural: string;
}

export function qualified({ group, plural }: Naming): string {
  return group ? `${plural}.${group}` : plural;
}

/** An answer of the API that is not a success. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: number,
    readonly reason: string | undefined,
    message: string,
    readonly details?: StatusDetails,
    private readonly continueToken?: string,
  ) {
    super(message);
  }

  toStatus(): StatusBody {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken === undefined ? {} : { continue: this.continueToken },
      status: 'Failure',
      message: this.message,
      ...(this.reason === undefined ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

/** Group and kind as the details of a Status name them; the core group is left out. */
export function about({ group, plural }: Naming, name?: string): StatusDetails {
  return { ...(name === undefined ? {} : { name }), ...(group ? { group } : {}), kind: plural };
}

export function notFound(resource: Naming, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, about(resource, name));
}

export function alreadyExists(resource: Naming, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, about(resource, name));
}

export function conflict(resource: Naming, name: string, why: string): ApiError {
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`, about(resource, name));
}

export function stale(resource: Naming, name: string): ApiError {
  return conflict(resource, name, 'the object has been modified; please apply your changes to the latest version and try again');
}

/**
 * Checks the preconditions of a deletion or an eviction. The API names the kind here, where it names the resource elsewhere.
 * @throws ApiError 409
 */
export function checkPreconditions(
  { group, kind }: { readonly group: string; readonly kind: string },
  { name, uid, resourceVersion }: { readonly name: string; readonly uid: string; readonly resourceVersion: string },
  wanted: { readonly uid?: string; readonly resourceVersion?: string } | undefined,
): void {
  const naming = { group, plural: kind };
  if (wanted?.uid && wanted.uid !== uid) {
    const why = `the UID in the precondition (${wanted.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(naming, name, why);
  }
  if (wanted?.resourceVersion && wanted.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(naming, name, why);
  }
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function invalid(resource: Naming & { readonly kind: string }, name: string, errors: readonly FieldError[]): ApiError {
  const said = errors.map(({ field, message }) => `${field}: ${message}`);
  const message = `${resource.group ? `${resource.kind}.${resource.group}` : resource.kind} "${name}" is invalid: ${
    said.length === 1 ? said[0] : `[${said.join(', ')}]`
  }`;
  return new ApiError(422, 'Invalid', message, {
    name,
    ...(resource.group ? { group: resource.group } : {}),
    kind: resource.kind,
    causes: errors.map(({ reason, message: why, field }) => ({ reason, message: why, field })),
  });
}

export function forbidden(resource: Naming, name: string | undefined, why: string, causes?: readonly StatusCause[]): ApiError {
  const subject = name === undefined ? qualified(resource) : `${qualified(resource)} "${name}"`;
  return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${why}`, { ...about(resource, name), ...(causes ? { causes } : {}) });
}

export function tooManyRequests(message: string, retryAfterSeconds: number, causes: readonly StatusCause[] = []): ApiError {
  return new ApiError(429, 'TooManyRequests', message, {
    ...(causes.length > 0 ? { causes } : {}),
    ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}),
  });
}

export function expired(message: string, continueToken?: string): ApiError {
  return new ApiError(410, 'Expired', message, undefined, continueToken);
}

/** For paths under an API group that is there, which lead to nothing. */
export function unknownResource(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

/** Honest refusal: the real API knows this, the practice cluster does not. */
export function notImplemented(what: string): ApiError {
  return new ApiError(501, 'NotImplemented', `${what} is not part of the practice cluster`);
}
