import type { ObjectMeta } from '../../../core/model/object';

/**
 * Whether two versions of an object differ in nothing Drydock keeps. Kubelets write their node every few minutes only to
 * say that they are alive; nobody has to hear of that.
 */
export function sameProjection(left: ObjectMeta, right: ObjectMeta): boolean {
  return sameMembers(left, right, 'resourceVersion');
}

function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  return Array.isArray(left) === Array.isArray(right) && sameMembers(left, right);
}

function sameMembers(left: object, right: object, except?: string): boolean {
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  const members = right as Readonly<Record<string, unknown>>;
  return keys.every((key) => key === except || (key in members && same((left as Readonly<Record<string, unknown>>)[key], members[key])));
}
