/**
 * The exact null distribution of Wilcoxon's signed-rank sum T⁺ of `count` differences that are symmetric about zero:
 * element `t` is P(T⁺ = t), for t from 0 to count·(count + 1)/2. Each rank is in the sum with probability ½.
 */
function rankSumDistribution(ranks: readonly number[]): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const probabilities = new Float64Array(total + 1);
  probabilities[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum--) {
      probabilities[sum] = (probabilities[sum]! + (sum >= rank ? probabilities[sum - rank]! : 0)) / 2;
    }
  }
  return probabilities;
}

/**
 * The smallest c with P(T⁺ ≥ c) ≤ `alpha` for `count` differences without ties; undefined when even the largest sum is
 * likelier than that.
 */
export function signedRankCriticalValue(count: number, alpha: number): number | undefined {
  const probabilities = rankSumDistribution(Array.from({ length: count }, (_, index) => index + 1));
  let tail = 0;
  let critical: number | undefined;
  for (let sum = probabilities.length - 1; sum >= 0; sum--) {
    tail += probabilities[sum]!;
    if (tail > alpha) break;
    critical = sum;
  }
  return critical;
}

/**
 * Exact one-sided P(T⁺ ≥ observed) under no effect: how surprising it is that the differences are this positive. Equal
 * sizes share their mean rank, differences of zero are left out (Wilcoxon's own treatment); 1 when none is left.
 */
export function signedRankProbability(differences: readonly number[]): number {
  const sorted = differences.filter((value) => value !== 0).toSorted((a, b) => Math.abs(a) - Math.abs(b));
  // Twice the mean ranks, so that those of ties are whole numbers.
  const ranks = sorted.map((value) => {
    const size = Math.abs(value);
    const first = sorted.findIndex((other) => Math.abs(other) === size);
    const last = sorted.findLastIndex((other) => Math.abs(other) === size);
    return first + last + 2;
  });
  const observed = ranks.reduce((sum, rank, index) => (sorted[index]! > 0 ? sum + rank : sum), 0);
  return rankSumDistribution(ranks).reduce((sum, share, at) => (at >= observed ? sum + share : sum), 0);
}
