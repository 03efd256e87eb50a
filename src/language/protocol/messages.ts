/**
 * What client and server say to each other beyond the Language Server Protocol: method names with the types of what they
 * carry. Types only, so that neither side pulls in the other's libraries.
 */
import type { LanguageSettings } from './settings';

/** Extensions beside ours that judge YAML files. */
export interface Peers {
  /** Red Hat's YAML extension: it reports syntax errors, folds, formats and shows an outline. */
  readonly redHatYaml: boolean;
  /** Microsoft's Kubernetes extension: it completes and explains kinds of the connected cluster. */
  readonly microsoftKubernetes: boolean;
}

/** What the connected cluster is. */
export interface ClusterFacts {
  /** As people call it. */
  readonly name: string;
  /** Of its API server, such as `v1.34.4`; undefined while unknown. */
  readonly version: string | undefined;
  /** Its CustomResourceDefinitions as JSON or YAML texts. */
  readonly definitions: readonly string[];
}

/** `initializationOptions` of the client. */
export interface InitializationOptions {
  readonly settings: LanguageSettings;
  readonly peers: Peers;
}

/** Client to server, a notification. */
export const SETTINGS_CHANGED = 'drydock/settingsChanged';
export type SettingsChanged = InitializationOptions;

/** Client to server, a notification; `null` when no cluster is connected any more. */
export const CLUSTER_CHANGED = 'drydock/clusterChanged';
export interface ClusterChanged {
  readonly cluster: ClusterFacts | null;
}

/** Server to client, a notification: whether an open file holds a document that the service judges. */
export const CLAIM_CHANGED = 'drydock/claimChanged';
export interface ClaimChanged {
  readonly uri: string;
  readonly isClaimed: boolean;
}

/** Server to client, a request: URIs of the workspace's YAML files, at most `limit`. */
export const FIND_YAML_FILES = 'drydock/findYamlFiles';
export interface FindYamlFiles {
  readonly limit: number;
}

/** Server to client, a request: a file's text, or null when it can't be read. For folders that are not on a disk. */
export const READ_FILE = 'drydock/readFile';
export interface ReadFile {
  readonly uri: string;
}

/** Client to server, a request: what an aws-auth map makes of an identity. */
export const WHO_AM_I = 'drydock/whoAmI';
export interface WhoAmI {
  readonly uri: string;
  readonly arn: string;
  readonly sessionName: string;
}
export interface WhoAmIAnswer {
  /** Markdown: the entry that matches with username and groups, or why none does. */
  readonly markdown: string;
}

/** Client to server, a request: what a file can be turned into. */
export const CONVERSIONS = 'drydock/conversions';
export interface Conversions {
  readonly uri: string;
  /** Id of the family whose documents are converted. */
  readonly family: string;
}
export interface Conversion {
  readonly title: string;
  /** Changes of the file itself… */
  readonly edits?: readonly OffsetEdit[];
  /** …or a text that is opened beside it. */
  readonly opens?: OpenedText;
}
/** Offsets in UTF-16 units from the beginning of the file. */
export interface OffsetEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}
export interface OpenedText {
  readonly title: string;
  readonly language: string;
  readonly text: string;
}

/** Client to server, a request: a rule's page as Markdown, or null for an id that no rule has. */
export const EXPLAIN_RULE = 'drydock/explainRule';
export interface ExplainRule {
  readonly rule: string;
}

/** Commands of the extension that the server's answers name. */
export const COMMANDS = {
  explainRule: 'drydock.language.explainRule',
  openConversion: 'drydock.language.openConversion',
  convertKubeadm: 'drydock.language.convertKubeadm',
  validateWithKubeadm: 'drydock.language.validateWithKubeadm',
} as const;
