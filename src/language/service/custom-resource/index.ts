export { customResourceFamily } from './family';
export * from './structural';
