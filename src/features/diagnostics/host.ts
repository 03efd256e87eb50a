import * as os from 'node:os';
import { delimiter } from 'node:path';
import * as vscode from 'vscode';
import type { HostFacts } from './report';

const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'];

/**
 * What there is to tell about the computer that connections are made from.
 * @param searchPath PATH that credential plugins get, of the login shell where it could be asked
 */
export function hostFacts(extension: vscode.Extension<unknown>, searchPath: string): HostFacts {
  const { version } = extension.packageJSON as { readonly version: string };
  return {
    editor: vscode.version,
    extension: version,
    place: vscode.env.remoteName === undefined ? 'this computer' : `the remote side (${vscode.env.remoteName})`,
    platform: `${os.platform()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    path: searchPath.split(delimiter).filter((directory) => directory !== ''),
    proxies: [
      ...PROXY_VARIABLES.filter((name) => process.env[name]).map((name) => `environment ${name}`),
      ...(vscode.workspace.getConfiguration('http').get<string>('proxy') ? ['setting http.proxy (not used for clusters)'] : []),
    ],
    trusted: vscode.workspace.isTrusted,
  };
}
