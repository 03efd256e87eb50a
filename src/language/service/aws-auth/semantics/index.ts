export { canonicalize, parseArn, PARTITIONS, partitionOf, type Arn, type Canonical, type Principal } from './arn';
export type { DecodedEntry } from './decode';
export { parseMap, type AuthMap, type ParseProblem } from './parse-map';
export { render, TEMPLATE_VARIABLES, type Caller, type Rendered, type TemplateVariable } from './template';
export { whoAmI, type CallerDetails, type MatchedBy, type NearMiss, type WhoAmI } from './who-am-i';
export { accessEntries, asEksctl, asScript, type AccessEntry, type Conversion } from './access-entries';
