import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Connection } from 'vscode-languageserver/node';
import { FIND_YAML_FILES, READ_FILE, type FindYamlFiles, type ReadFile } from '../../protocol/messages';

/** The YAML files of the workspace. */
export interface WorkspaceFiles {
  /** URIs, without those that the person's settings exclude. */
  list(limit: number): Promise<readonly string[]>;
  /** undefined: it can't be read. */
  read(uri: string): Promise<string | undefined>;
}

/** The client knows which files there are; those on a disk are read here, the others by the client. */
export class ClientFiles implements WorkspaceFiles {
  constructor(private readonly connection: Connection) {}

  async list(limit: number): Promise<readonly string[]> {
    const params: FindYamlFiles = { limit };
    return this.connection.sendRequest<readonly string[]>(FIND_YAML_FILES, params);
  }

  async read(uri: string): Promise<string | undefined> {
    if (uri.startsWith('file:')) return readFile(fileURLToPath(uri), 'utf8').catch(() => undefined);
    const params: ReadFile = { uri };
    return (await this.connection.sendRequest<string | null>(READ_FILE, params)) ?? undefined;
  }
}
