/** What the relay takes: the same for the client that declares it and the server that enforces it. */
export const limits = {
  batchRecords: 10_000,
  batchBytes: 8 * 1024 * 1024,
  /** Key included. */
  recordBytes: 1024 * 1024,
  inFlight: 64,
  /** How long records may be kept, in milliseconds; or for ever. */
  leastKeepMs: 1,
  mostKeepMs: 86_400_000,
  /** Bytes on their way to one subscriber before it has to report some as handled. */
  windowBytes: 1024 * 1024,
} as const;
