import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Command } from 'commander';
import { addLocalKinesis } from '../../../src/cli/commands/local-kinesis.ts';
import { describedFaults } from '../../../src/local-kinesis/faults.ts';
import { metricsText } from '../../../src/local-kinesis/metrics-text.ts';
import { defaultQuotas, describedQuotas } from '../../../src/local-kinesis/quotas.ts';
import { defaultSettings } from '../../../src/local-kinesis/settings.ts';
import { fakeTerminal } from '../cli/fake-terminal.ts';
import { ManualService } from '../local-kinesis/manual-service.ts';

const document = readFileSync(new URL('../../../docs/local-kinesis.md', import.meta.url), 'utf8');

/** The rows of the table below a heading, as cells without the marks of code. */
function table(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = document.split(`\n## ${heading}\n`);
  const rows = section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim().replaceAll(/^`|`$/g, '')),
  );
}

void describe('docs/local-kinesis.md', () => {
  void it('has every flag of the command and no other', () => {
    const local = new Command();
    addLocalKinesis(local, fakeTerminal([]), () => {});
    const flags = local.commands[0]!.options.map(({ flags }) => flags);
    assert.deepEqual(
      table('Flags').map(([flag]) => flag),
      flags,
    );
  });

  void it('has every quota with its value and meaning', () => {
    const quotas = Object.entries(describedQuotas).map(([name, { value, meaning }]) => [name, String(value), meaning]);
    assert.deepEqual(
      table('Quotas').map((cells) => cells.slice(0, 3)),
      quotas,
    );
  });

  void it('has the calls per second of operations', () => {
    const rates = new Map<number, string[]>();
    for (const [name, rate] of Object.entries(defaultQuotas.callsPerSecond))
      rates.set(rate, [...(rates.get(rate) ?? []), name]);
    const text = document.replaceAll('\n', ' ');
    for (const [rate, names] of rates) {
      assert.ok(
        text.includes(rate === 5 ? '5 for the others' : `${rate} for ${names.join(' and ')}`),
        `${rate}: ${names.join()}`,
      );
    }
  });

  void it('has every fault with its meaning', () => {
    const faults = Object.entries(describedFaults).map(([name, { meaning }]) => [name, meaning]);
    assert.deepEqual(table('Faults'), faults);
  });

  void it('has every setting', () => {
    const names = Object.keys(defaultSettings).filter((name) => name !== 'quotas' && name !== 'faults');
    assert.deepEqual(
      table('Settings').map(([name]) => name),
      names,
    );
  });

  void it('has every metric', () => {
    const text = metricsText(new ManualService().service);
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    assert.deepEqual(
      table('Health and metrics').map(([name]) => name),
      names,
    );
  });
});
