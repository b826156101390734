/**
 * The limit on the memory for records when none is set: a quarter of what this process can have, bytes.
 * `constrainedBytes` is the limit of its control group (`process.constrainedMemory()`): 0, or more than the machine
 * has, where there is none.
 */
export function defaultMemoryLimit(machineBytes: number, constrainedBytes: number): number {
  const available = constrainedBytes > 0 ? Math.min(machineBytes, constrainedBytes) : machineBytes;
  return Math.floor(available / 4);
}
