export * from './structural';
