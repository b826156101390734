/**
 * Consumers that can be registered on a stream without special terms:
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html.
 */
export const consumersPerStream = 20;
