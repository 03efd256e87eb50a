/** A format by name, with what a string of it is. */
export interface FormatInfo {
  readonly name: string;
  /** One line, our own words. */
  readonly doc: string;
}

/**
 * The formats that mean something to the API server, or to clients.
 * Source: apiextensions-apiserver pkg/apiserver/validation/formats.go and OpenAPI.
 */
export const formatNames: readonly FormatInfo[] = [
  { name: 'date-time', doc: 'A time such as 2026-01-31T12:00:00Z; a timestamp in CEL.' },
  { name: 'date', doc: 'A day such as 2026-01-31; a timestamp in CEL.' },
  { name: 'duration', doc: 'A duration such as 1h30m; a duration in CEL.' },
  { name: 'byte', doc: 'Bytes in base64; bytes in CEL.' },
  { name: 'int32', doc: 'A whole number of 32 bits; not checked.' },
  { name: 'int64', doc: 'A whole number of 64 bits; not checked.' },
  { name: 'float', doc: 'A number of 32 bits; not checked.' },
  { name: 'double', doc: 'A number of 64 bits; not checked.' },
  { name: 'ipv4', doc: 'An IPv4 address.' },
  { name: 'ipv6', doc: 'An IPv6 address.' },
  { name: 'cidr', doc: 'A network such as 10.0.0.0/16.' },
  { name: 'mac', doc: 'A MAC address.' },
  { name: 'uri', doc: 'A URI.' },
  { name: 'email', doc: 'An e-mail address.' },
  { name: 'hostname', doc: 'A host name.' },
  { name: 'uuid', doc: 'A UUID of any version.' },
  { name: 'uuid3', doc: 'A UUID of version 3.' },
  { name: 'uuid4', doc: 'A UUID of version 4.' },
  { name: 'uuid5', doc: 'A UUID of version 5.' },
  { name: 'password', doc: 'Any string; clients may hide it.' },
  { name: 'isbn', doc: 'An ISBN.' },
  { name: 'isbn10', doc: 'An ISBN of 10 digits.' },
  { name: 'isbn13', doc: 'An ISBN of 13 digits.' },
  { name: 'creditcard', doc: 'A credit card number.' },
  { name: 'ssn', doc: 'A US social security number.' },
  { name: 'hexcolor', doc: 'A colour such as #ffa500.' },
  { name: 'rgbcolor', doc: 'A colour such as rgb(255,165,0).' },
  { name: 'bsonobjectid', doc: 'An object id of BSON: 24 hexadecimal digits.' },
  { name: 'k8s-short-name', doc: 'A DNS label, like names of services; since Kubernetes 1.34.' },
  { name: 'k8s-long-name', doc: 'A DNS subdomain, like most names of objects; since Kubernetes 1.34.' },
];
