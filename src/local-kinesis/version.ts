import manifest from '../../package.json' with { type: 'json' };

/** The version of the package that the server belongs to. */
export const { version } = manifest;
