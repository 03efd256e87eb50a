import type { BackendAnswer } from '../../command/endpoint/answers';
import type { BalancerProgram, BalancerReading } from '../../command/endpoint/look';
import type { EndpointSettings } from '../../bootstrap/endpoint/settings';
import type { PackageManager } from '../../command/packages/manager';
import type { HostTarget } from '../../model/host';
import type { Plan } from '../plan';

/** A configuration file of a program as it is now, of which only Drydock's part leaves the host's own keeping. */
export interface ConfigurationFacts {
  /** SHA-256 of the file, lower-case hexadecimal; undefined: it is not there. */
  readonly sha256: string | undefined;
  /** Drydock's part of it. */
  readonly block: string | undefined;
  /** Other sections that listen on the port of the endpoint. */
  readonly others: readonly string[];
}

export interface BalancerFacts {
  readonly target: HostTarget;
  readonly reading: BalancerReading;
  readonly files: Readonly<Record<BalancerProgram, ConfigurationFacts>>;
  /** How each API server answers this host, in the order of the settings. */
  readonly answers: readonly BackendAnswer[];
}

export interface EndpointFacts {
  /** One for each balancer, in the order of the settings. */
  readonly balancers: readonly BalancerFacts[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What is done with one program on one host. */
export interface ProgramWork {
  readonly program: BalancerProgram;
  readonly file: string;
  /** What Drydock's part is to be, and what it was; undefined: there was none. */
  readonly block: string;
  readonly blockBefore: string | undefined;
  /**
   * SHA-256 that the file must have when it is replaced; `absent`: there is none; undefined: the package that is installed first
   * brings one.
   */
  readonly before: string | undefined;
  /** Where the file as it was is kept; undefined: there is none yet. */
  readonly backup: string | undefined;
  readonly wasActive: boolean;
  readonly wasEnabled: boolean;
}

export interface BalancerWork {
  readonly target: HostTarget;
  /** Packages to install; undefined: nothing is missing. */
  readonly packages: { readonly manager: Exclude<PackageManager, 'binaries'>; readonly names: readonly BalancerProgram[] } | undefined;
  readonly programs: readonly ProgramWork[];
}

export interface EndpointBody {
  readonly settings: EndpointSettings;
  readonly balancers: readonly BalancerWork[];
}

export type EndpointPlan = Plan<'installEndpoint', EndpointBody>;
