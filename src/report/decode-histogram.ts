/** Charts are drawn from the histograms a result keeps. */
export { decodeHistogram } from '../measure/histogram.ts';
