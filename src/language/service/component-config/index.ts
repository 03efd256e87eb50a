export { componentConfigFamily } from './family';
