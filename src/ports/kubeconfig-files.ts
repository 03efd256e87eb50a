/** Kubeconfig files of this computer, for the one thing that may be written into them. Rejects with `storage`, and `conflict`. */
export interface KubeconfigFilesPort {
  /** @param path absolute; links are followed */
  read(path: string): Promise<KubeconfigText>;
  /**
   * Copies a file to one beside it that only its owner can read, then replaces it at once, with the mode it has. Refuses with
   * `conflict` where the file is other than it was read.
   */
  replace(read: KubeconfigText, text: string): Promise<{ /** Absolute path of the copy. */ readonly backup: string }>;
}

export interface KubeconfigText {
  /** Absolute, after links. */
  readonly path: string;
  readonly text: string;
}
