/** Small text files of this computer. Every method rejects with `storage`. */
export interface LocalFiles {
  /** @param path absolute. Undefined: there is nothing. */
  read(path: string): Promise<string | undefined>;
  /** Makes a file that only its owner can read, with the folders that it needs. Rejects with `conflict` where something is there already. */
  create(path: string, text: string): Promise<void>;
  /** What is not there stays so. */
  remove(path: string): Promise<void>;
}
