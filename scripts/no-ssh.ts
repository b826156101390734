/**
 * Stands in the bundle for `ssh2` and `cpu-features`, native packages that only Docker over SSH needs. Whoever
 * points DOCKER_HOST at ssh:// is told instead of failing somewhere inside.
 */
const refuse = (): never => {
  throw new Error('Docker over SSH is not supported: point DOCKER_HOST at a socket or a tcp:// address.');
};

export const Client = refuse;
export const Server = refuse;
export const utils = {};
