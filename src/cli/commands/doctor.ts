import { type Command, Option } from 'commander';
import { findPrerequisites } from '../../local/prerequisites.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { examples } from './examples.ts';

/** `kvk doctor`: what is here, what is missing, what that prevents and how to mend it. */
export function addDoctor(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('doctor')
    .description('check Node, Java, Maven, Docker, memory, disks and the clock')
    .addOption(new Option('--format <format>', 'form on stdout').choices(['table', 'json']).default('table'))
    .addHelpText('after', examples('kvk doctor', 'kvk doctor --format json | jq .', 'kvk doctor && kvk compare'))
    .action(async ({ format }: { format: 'table' | 'json' }) => {
      const found = await findPrerequisites({ environment: terminal.environment });
      const has = (name: string): boolean => found.some((each) => each.name === name && !each.lack);
      const jvm = has('java') && has('maven');
      const kafka = jvm || has('docker');
      if (format === 'json') terminal.output.write(`${JSON.stringify(found, undefined, 2)}\n`);
      else {
        for (const { name, found: what, lack } of found) {
          terminal.output.write(`${lack ? 'lack' : 'ok  '}  ${name.padEnd(15)} ${what ?? lack?.what ?? ''}\n`);
          const known = what === undefined || lack === undefined ? '' : `${lack.what}; `;
          if (lack) terminal.output.write(`${' '.repeat(22)} ${known}prevents ${lack.prevents}. ${lack.mend}\n`);
        }
        terminal.output.write(`${whatCanBeStarted(kafka, jvm)}\n`);
        terminal.output.write('kvk local --help tells how; kvk local kinesis needs nothing but Node.\n');
      }
      exit(kafka && has('node') ? exitCodes.done : exitCodes.unavailable);
    });
}

function whatCanBeStarted(kafka: boolean, dynamodb: boolean): string {
  const needs = 'it needs Java and Maven';
  if (!kafka) return `No local Kafka can be started (${needs}, or Docker) and no local DynamoDB; a local Kinesis can.`;
  if (!dynamodb) return `A local Kafka and a local Kinesis can be started, but no local DynamoDB (${needs}).`;
  return 'A local Kafka, a local Kinesis and a local DynamoDB can be started.';
}
