/** Bundle `operations`: what plans, runs and reports changes. Loaded when the first operation or plan is asked for. */
export { parseFleet } from '../core/parse/fleet';
