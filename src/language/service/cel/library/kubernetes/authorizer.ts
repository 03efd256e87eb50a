import { define, row, type CelFunction } from '../overload';

/**
 * Functions of the authorizer (library/authz.go). No rule of a CRD can reach one, as the variable is missing there; they are
 * declared because a call on a value of open type compiles all the same.
 */
export const authorizer: readonly CelFunction[] = [
  define('path', '', 27, [row('authorizer_path', 'Authorizer.path(string) -> PathCheck')]),
  define('group', '', 27, [row('authorizer_group', 'Authorizer.group(string) -> GroupCheck')]),
  define('serviceAccount', '', 27, [row('authorizer_serviceaccount', 'Authorizer.serviceAccount(string, string) -> Authorizer')]),
  define('resource', '', 27, [row('groupcheck_resource', 'GroupCheck.resource(string) -> ResourceCheck')]),
  define('subresource', '', 27, [row('resourcecheck_subresource', 'ResourceCheck.subresource(string) -> ResourceCheck')]),
  define('namespace', '', 27, [row('resourcecheck_namespace', 'ResourceCheck.namespace(string) -> ResourceCheck')]),
  define('name', '', 27, [row('resourcecheck_name', 'ResourceCheck.name(string) -> ResourceCheck')]),
  define('fieldSelector', '', 31, [row('authorizer_fieldselector', 'ResourceCheck.fieldSelector(string) -> ResourceCheck')]),
  define('labelSelector', '', 31, [row('authorizer_labelselector', 'ResourceCheck.labelSelector(string) -> ResourceCheck')]),
  define('check', '', 27, [
    row('pathcheck_check', 'PathCheck.check(string) -> Decision'),
    row('resourcecheck_check', 'ResourceCheck.check(string) -> Decision'),
  ]),
  define('allowed', '', 27, [row('decision_allowed', 'Decision.allowed() -> bool')]),
  define('reason', '', 27, [row('decision_reason', 'Decision.reason() -> string')]),
  define('errored', '', 27, [row('decision_errored', 'Decision.errored() -> bool')]),
  define('error', '', 27, [row('decision_error', 'Decision.error() -> string')]),
];
