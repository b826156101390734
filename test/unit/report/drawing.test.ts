import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Chart, Panel } from '../../../src/report/chart.ts';
import { drawChart } from '../../../src/report/draw-chart.ts';
import { fromZero, latencyDomain } from '../../../src/report/latency-domain.ts';
import { placeLabels } from '../../../src/report/place-labels.ts';
import { longestLine, wrapText } from '../../../src/report/wrap-text.ts';

describe('labels at line ends', () => {
  it('never overlap and stay inside, in the order of their lines', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 12 }), (wanted) => {
        const placed = placeLabels(wanted, 15, 0, 200);
        const order = wanted.map((_, index) => index).sort((a, b) => placed[a]! - placed[b]!);
        order.forEach((index, place) => {
          assert.ok(placed[index]! >= 0 && placed[index]! <= 200);
          if (place > 0) {
            assert.ok(placed[index]! - placed[order[place - 1]!]! >= 15 - 1e-9);
            assert.ok(wanted[index]! >= wanted[order[place - 1]!]!);
          }
        });
      }),
    );
  });

  it('stay where they want to be when there is room', () => {
    assert.deepEqual(placeLabels([100, 40], 15, 0, 200), [100, 40]);
  });
});

describe('wrapped text', () => {
  it('keeps within the width and loses nothing but blanks at breaks', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrapText(text, width);
        assert.ok(longestLine(lines.join('\n')) <= width);
        assert.equal(lines.join('').replace(/[ \n]/g, ''), text.replace(/[ \n]/g, ''));
      }),
    );
  });
});

describe('an axis of latencies', () => {
  it('holds its values, spans at least a factor of 4, and is none without values', () => {
    assert.equal(latencyDomain([]), null);
    assert.equal(latencyDomain([0]), null);
    const [low, high] = latencyDomain([10, 10])!;
    assert.ok(low < 10 && high > 10 && high / low >= 4);
    assert.deepEqual(fromZero([]), [0, 1]);
  });
});

describe('a drawn chart', () => {
  const panel: Panel = {
    title: 'delay <&> "quoted"',
    x: { label: 'readers', scale: 'log', domain: [1, 20], ticks: [1, 5, 20] },
    y: { label: 'ms', scale: 'log', domain: [5, 200] },
    series: [
      {
        label: 'a <b> & "c" with a long name',
        style: 0,
        weight: 'thick',
        points: [
          [1, 10],
          [20, 100],
        ],
      },
      {
        label: null,
        style: 0,
        weight: 'thin',
        points: [
          [1, 12],
          [20, 110],
        ],
      },
      {
        label: 'other',
        style: 7,
        weight: 'thick',
        points: [
          [1, 10],
          [20, 100],
        ],
      },
    ],
    bands: [{ from: 1, to: 2, label: 'warm-up' }],
    marks: [{ x: 5, label: '5 kept up', style: 1 }],
  };
  const chart: Chart = { title: 'T < U', description: 'D & E', panels: [panel, panel], data: { head: [], rows: [] } };
  const drawn = drawChart(chart, 'figure-1');

  it('escapes every text', () => {
    assert.match(drawn, /<title id="figure-1-title">T &lt; U<\/title><desc id="figure-1-finding">D &amp; E<\/desc>/);
    assert.match(drawn, /delay &lt;&amp;&gt; &quot;quoted&quot;/);
    assert.doesNotMatch(drawn, /<b>/);
  });

  it('gives each series its colour and dash, a repeated one no label', () => {
    assert.match(drawn, /class="line thick s0" d=/);
    assert.match(drawn, /class="line thin s0" d=/);
    assert.match(drawn, /class="line thick s1" stroke-dasharray="7 3"/);
    assert.equal(drawn.match(/class="label/g)?.length, 4);
  });

  it('has no number that is not one, no date and fixed decimals', () => {
    assert.doesNotMatch(drawn, /NaN|Infinity|undefined/);
    assert.doesNotMatch(drawn, /\d\.\d{2,}/);
    assert.equal(drawn, drawChart(chart, 'figure-1'));
  });

  it('stands with a series without points', () => {
    const empty = { ...panel, series: [{ label: 'none', style: 0, weight: 'thick' as const, points: [] }] };
    assert.doesNotMatch(drawChart({ ...chart, panels: [empty] }, 'x'), /NaN|class="label/);
  });
});
