import type { Command } from 'commander';

/**
 * Refuses an option that is given twice, on this command and all below it: which of the two was meant is not for us
 * to guess. Options that gather their values into a list may come as often as they like.
 */
export function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    if (Array.isArray(option.defaultValue)) continue;
    let given = false;
    command.on(`option:${option.name()}`, () => {
      if (given) command.error(`error: option '${option.flags}' is given twice`);
      given = true;
    });
  }
  command.commands.forEach(refuseRepeated);
}
