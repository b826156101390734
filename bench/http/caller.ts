/** What came back for a request: the body was read but not kept. */
export interface CountedAnswer {
  readonly status: number;
  readonly bodyBytes: number;
}

/** A request that is there as a whole, sent again and again: its head as headers, and its body. */
export interface PrebuiltRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One connection that is kept alive, with its request. */
export interface Caller {
  call(): Promise<CountedAnswer>;
  close(): void;
}

/** Opens a connection to a port of this machine. */
export type OpenCaller = (port: number, request: PrebuiltRequest) => Promise<Caller>;
