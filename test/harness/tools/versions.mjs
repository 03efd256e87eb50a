/** The one place that says which tools the project is built and proven with. */
export const versions = {
  node: '24.21.0',
  codeServer: '4.139.1',
  kubernetes: '1.34.4',
  etcd: '3.6.8',
  /** The series before, for files that it wrote. */
  etcd35: '3.5.21',
  kwok: '0.8.0',
  awsIamAuthenticator: '0.6.13',
  age: '1.3.2',
  versitygw: '1.8.0',
  goBin: '1.26.8',
};
