import type { Experiment } from './stage.ts';

/** From nothing to the first record read back, step by step. Says nothing of operating a system in production. */
export const setUp: Experiment = {
  async observe(stage) {
    stage.announce(`from nothing, ${stage.repetition + 1} of ${stage.scenario.repetitions}`);
    return { trials: [], steps: await stage.setUpOnce() };
  },

  conclude({ target }, observations) {
    const names = [...new Set(observations.flatMap(({ steps = [] }) => steps.map(({ name }) => name)))];
    return {
      kind: 'set-up',
      steps: names.map((name) => {
        const steps = observations.flatMap((observation) =>
          (observation.steps ?? []).filter((step) => step.name === name),
        );
        const documented = steps.find((step) => step.documented !== undefined)?.documented;
        return {
          name,
          milliseconds: steps.map(({ milliseconds }) => milliseconds),
          ...(documented === undefined ? {} : { documented }),
        };
      }),
      settingsTouched: Object.keys(target.settings).length,
    };
  },

  estimateSeconds: () => 12,
};
