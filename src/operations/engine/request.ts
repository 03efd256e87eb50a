import type { OperationHeader } from '../../core/operation/events';

/** What the engine is asked to carry out: everything of a header but who, when and which, which the engine adds. */
export type OperationRequest = Omit<OperationHeader, 'id' | 'createdAt' | 'createdBy' | 'version'>;
