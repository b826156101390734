/** A program for the JVM that Maven fetches as jars. */
export interface JarProgram {
  /** What it is called in messages. */
  readonly name: string;
  /** What its folder in the cache is called, before its version. */
  readonly folderName: string;
  readonly version: string;
  /** What is asked of Maven; the rest is what these need. */
  readonly artifacts: readonly Artifact[];
  /** How much is fetched the first time. */
  readonly downloadMegabytes: number;
}

/** An artifact by its group, its name and its version. */
export type Artifact = readonly [group: string, name: string, version: string];
