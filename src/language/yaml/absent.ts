/**
 * Stands in the bundle for libraries that the YAML language service imports and never needs here: translations of a
 * schema validator, a formatter (a bundle of its own) and the whole protocol library for the types of requests that only
 * its own server makes. `esbuild.mjs` puts it in their place.
 */
export class RequestType {}
export class NotificationType {}
export class ResponseError extends Error {}
export const ErrorCodes: Readonly<Record<string, number>> = {};
export const format = (text: string): string => text;
export default {};
