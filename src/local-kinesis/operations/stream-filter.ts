/** What ListChannels and ListQueues are asked to list the things of. */
export interface StreamFilter {
  readonly StreamARN: string;
  /** Milliseconds since 1970; tells a stream from one of the same name before it. */
  readonly StreamCreationTimestamp?: number;
}

/** Whether one of the filters is for the stream, or there is none at all. */
export function isWanted(
  filters: readonly StreamFilter[] | undefined,
  { arn, createdAt }: { readonly arn: string; readonly createdAt: number },
): boolean {
  if (!filters) return true;
  return filters.some(
    ({ StreamARN, StreamCreationTimestamp: time = createdAt }) =>
      StreamARN === arn && Math.floor(time / 1000) * 1000 === createdAt,
  );
}
