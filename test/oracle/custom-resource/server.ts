import { setTimeout as delay } from 'node:timers/promises';
import type { JsonSchemaProps } from '../../../src/language/service/crd/json-schema';
import type { ApiClient } from '../../harness/control-plane/api.mts';
import { startControlPlane, type ControlPlane } from '../../harness/control-plane/start.mts';

/** What the server said to one object. */
export interface Answer {
  readonly isAccepted: boolean;
  readonly status: number;
  readonly message: string;
}

/** A real API server that is asked what it would do, without anything being stored. */
export class Server {
  private constructor(private readonly plane: ControlPlane) {}

  static async start(): Promise<Server> {
    return new Server(await startControlPlane());
  }

  get api(): ApiClient {
    return this.plane.api;
  }

  async dispose(): Promise<void> {
    await this.plane.dispose();
  }

  /** Whether a definition would be taken. */
  async judgeDefinition(definition: unknown): Promise<Answer> {
    return answer(await this.api.post(`${DEFINITIONS}?dryRun=All&fieldValidation=Strict`, definition));
  }

  /**
   * Creates a definition and waits until the server checks objects by it.
   * @throws Error when the server refuses it
   */
  async define(definition: object | string, path: string): Promise<void> {
    const options = typeof definition === 'string' ? { text: definition, contentType: 'application/yaml' } : {};
    const created = await this.api.post(DEFINITIONS, typeof definition === 'string' ? undefined : definition, options);
    if (created.status >= 300 && created.status !== 409) throw new Error(`definition of ${path}: ${created.text}`);
    for (let tries = 0; tries < 400; tries += 1) {
      if ((await this.api.get(`${path}?limit=1`)).status === 200) return;
      await delay(50);
    }
    throw new Error(`${path} does not get served`);
  }

  /** What the server would do with an object, given as YAML or JSON text. */
  async judge(path: string, text: string): Promise<Answer> {
    return answer(await this.api.send('POST', `${path}?dryRun=All&fieldValidation=Strict`, { text, contentType: 'application/yaml' }));
  }
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

function answer({ status, json, text }: { status: number; json: { message?: string }; text: string }): Answer {
  return { isAccepted: status < 300, status, message: status < 300 ? '' : (json.message ?? text) };
}

/** A definition with one version of this schema. */
export function definitionOf(plural: string, kind: string, schema: JsonSchemaProps): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.oracle.example.com` },
    spec: {
      group: 'oracle.example.com',
      scope: 'Namespaced',
      names: { plural, kind },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}
