import type { DescribedSettings, KinesisDescription } from '../local/describe-kinesis.ts';
import type { LocalKinesis } from '../local/start-kinesis.ts';

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;

/** How to connect to a local Kinesis, and what it holds its users to. `givenQuotas` are those that differ from AWS's. */
export function connectText(
  { address, region, secure, quotasEnforced, memoryLimitBytes }: LocalKinesis,
  { accessKey = '', givenQuotas = [] }: { readonly accessKey?: string; readonly givenQuotas?: readonly string[] } = {},
): string {
  const key = accessKey === '' ? 'local' : accessKey;
  const who = accessKey === '' ? 'any credentials' : `access key id ${accessKey}, any secret`;
  const but = givenQuotas.length === 0 ? '' : `, but ${givenQuotas.join(', ')}`;
  const quotas = quotasEnforced
    ? `as AWS documents them${but} (--quota list)`
    : 'off; sizes of requests and records stay';
  return [
    `Kinesis Data Streams, local: ${address}  (region ${region}, ${who})`,
    `  shell:    export AWS_ENDPOINT_URL_KINESIS=${address} AWS_REGION=${region}`,
    `            export AWS_ACCESS_KEY_ID=${key} AWS_SECRET_ACCESS_KEY=local`,
    `  AWS CLI:  aws kinesis list-streams --endpoint-url ${address} --region ${region}`,
    `  SDK:      new KinesisClient({ endpoint: '${address}', region: '${region}' })`,
    ...(secure === undefined ? [] : secureLines(secure)),
    `  quotas:   ${quotas}`,
    `  memory:   ${sizeText(memoryLimitBytes)}`,
    `  look:     ${address}/health, ${address}/metrics; faults by PUT ${address}/admin/faults`,
  ].join('\n');
}

/** The names that `--quota` takes. */
export function quotaList({ quotas, callsPerSecond }: KinesisDescription): string {
  const calls = Object.entries(callsPerSecond).map(([name, value]) => `  callsPerSecond.${name}=${value}`);
  return [
    'Quotas for --quota name=value, with what AWS allows; 0 = no limit. Sizes and times may have units (2MiB, 10s).',
    ...settingLines(quotas),
    'Calls per second of an operation, per account or stream; one that is not listed has no limit:',
    ...calls,
  ].join('\n');
}

/** The names that `--fault` takes. */
export function faultList({ faults }: KinesisDescription): string {
  return ['Faults for --fault name=value and PUT /admin/faults; all off:', ...settingLines(faults)].join('\n');
}

function settingLines(settings: DescribedSettings): string[] {
  const entries = Object.entries(settings).map(([name, { value, meaning }]) => [`${name}=${value}`, meaning] as const);
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`);
}

function secureLines({ endpoint, certificateFile = '' }: NonNullable<LocalKinesis['secure']>): string[] {
  return [
    `  TLS:      ${endpoint}, certificate ${certificateFile}`,
    `            AWS CLI, boto3: export AWS_CA_BUNDLE=${certificateFile}`,
    `            Node: export NODE_EXTRA_CA_CERTS=${certificateFile}`,
    `            Java: keytool -importcert -noprompt -alias local-kinesis -file ${certificateFile} \\`,
    '                    -keystore local-kinesis.p12 -storepass changeit',
    '                  export JAVA_TOOL_OPTIONS="-Djavax.net.ssl.trustStore=local-kinesis.p12' +
      ' -Djavax.net.ssl.trustStorePassword=changeit"',
  ];
}

function sizeText(limitBytes: number): string {
  if (limitBytes === 0) return 'no limit';
  const size =
    limitBytes >= gibibyte ? `${(limitBytes / gibibyte).toFixed(1)} GiB` : `${(limitBytes / mebibyte).toFixed(1)} MiB`;
  return `${size} of records, then the oldest go (--memory)`;
}
