/** Bundle `operations`: what plans, runs and reports changes. Loaded when the first plan or operation is asked for. */
export { parseFleet } from '../core/parse/fleet';
export { planDrain } from '../core/plan/drain/planner';
export { renderHostAccess } from '../core/report/host-access';
export { renderDrainPlan } from '../core/report/drain-plan';
export { renderOperationReport } from '../core/report/operation';
export { renderOutOfServicePlan } from '../core/report/out-of-service-plan';
export { createDecisionDefinition } from './certificate-requests/definition';
export { cordonRequest, createCordonDefinition, prepareCordon } from './cordon/definition';
export { createDrainDefinition } from './drain/definition';
export { completeDrainFacts, readDrainFacts } from './drain/facts';
export { drainRequest } from './drain/request';
export { OperationEngine } from './engine/engine';
export { createOutOfServiceDefinition, outOfServiceRequest, prepareOutOfService } from './out-of-service/definition';
