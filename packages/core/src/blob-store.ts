/**
 * Large values of runs, each once for a run, under the hash of what it holds. They go when their run is pruned. An adapter keeps the large
 * fields of events here by itself; a step may use it for what is too large to hand on.
 */
export interface BlobStore {
  /**
   * Stores text; answers with its hash: SHA-256 in hexadecimal. Text that the run has stored before is not stored again.
   * @throws NofxError `run.unknown`
   */
  put(runId: string, text: string): Promise<string>
  /** The text of a hash; `undefined` when the run has none. */
  get(runId: string, hash: string): Promise<string | undefined>
}
