import type { RequestOf } from './request-members.ts';

type Created = RequestOf<'CreateChannel'>;

/** A channel: what was asked for, and given back. Nothing is delivered. */
export interface Channel {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  /** Milliseconds since 1970, a whole second. */
  readonly createdAt: number;
  status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';
  readonly role: string;
  readonly streams: readonly {
    readonly arn: string;
    readonly createdAt: number;
    readonly record: Created['StreamConfigurationList'][number]['RecordConfiguration'];
  }[];
  s3: Created['S3DestinationConfiguration'];
  s3Tables: Created['S3TablesDestinationConfiguration'];
  readonly encryption: Created['EncryptionConfiguration'];
  readonly tags: Map<string, string>;
  policy: string | undefined;
  logging: NonNullable<Created['LoggingConfiguration']>;
}
