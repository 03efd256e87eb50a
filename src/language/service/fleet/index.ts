export { fleetFamily } from './family';
