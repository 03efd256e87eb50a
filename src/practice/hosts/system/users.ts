/** Somebody who can log in to a host, or become. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  readonly sudo: 'free' | 'password' | 'none';
}

export const ROOT: User = { name: 'root', uid: 0, home: '/root', sudo: 'free' };
