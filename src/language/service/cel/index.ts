/** Kubernetes' CEL: rules of CRDs compiled, costed and evaluated as the API server does. */
export { compileMessageExpression, compileRule, libraryMinorOf, type CompiledExpression, type CompileOptions } from './compile';
export type { CelProblem, CelProblemCode } from './problem';
export type { DeclaredType } from './types/declared';
export { escapeField } from './types/escape';
export { schemaType } from './types/environment';
