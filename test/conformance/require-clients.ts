/** Whether `REQUIRE_CLIENTS`, names separated by commas, says that not having this client is a failure. */
export function isRequired(name: string, environment: NodeJS.ProcessEnv = process.env): boolean {
  return (environment['REQUIRE_CLIENTS'] ?? '').split(',').includes(name);
}
