export { awsAuthFamily } from './family';
export * from './semantics';
