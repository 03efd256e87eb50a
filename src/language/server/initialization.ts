import type { InitializationOptions, Peers } from '../protocol/messages';
import { readLanguageSettings } from '../protocol/settings';

/** What the client sent with the first request; a client that is not ours may send nothing. */
export function readInitializationOptions(value: unknown): InitializationOptions {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  return { settings: readLanguageSettings(given.settings), peers: readPeers(given.peers) };
}

function readPeers(value: unknown): Peers {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  return { redHatYaml: given.redHatYaml === true, microsoftKubernetes: given.microsoftKubernetes === true };
}
