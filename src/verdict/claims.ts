import type { Dimension } from '../scenario/scenario.ts';
import type { Claim } from './claim.ts';
import { kafkaClaims } from './kafka-claims.ts';
import { kinesisClaims } from './kinesis-claims.ts';

export interface ClaimRow {
  readonly dimension: Dimension;
  readonly title: string;
  readonly kinesis: Claim;
  readonly kafka: Claim;
}

const titles: Readonly<Record<Dimension, string>> = {
  architecture: 'Architecture',
  'event-processing': 'Event processing',
  'configuration-store': 'Configuration store',
  scalability: 'Scalability',
  components: 'Components',
  storage: 'Storage of data',
  'set-up': 'Setting up',
  retention: 'Retention period',
  'fan-out': 'Fan-out',
  cost: 'Cost',
};

/** The rows of the comparison table, in its order. */
export const claimRows: readonly ClaimRow[] = (Object.keys(titles) as Dimension[]).map((dimension) => ({
  dimension,
  title: titles[dimension],
  kinesis: kinesisClaims[dimension],
  kafka: kafkaClaims[dimension],
}));
