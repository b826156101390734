/** The setting `acks` in the numbers of a produce request. */
export const acknowledgements = { all: -1, 1: 1, 0: 0 } as const;
