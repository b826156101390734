/** The error names of the API that this server answers with. */
export type ErrorName =
  | 'DryRunOperationException'
  | 'ExpiredIteratorException'
  | 'ExpiredNextTokenException'
  | 'IncompleteSignatureException'
  | 'InternalFailure'
  | 'InvalidArgumentException'
  | 'InvalidSignatureException'
  | 'LimitExceededException'
  | 'MissingAuthenticationTokenException'
  | 'ProvisionedThroughputExceededException'
  | 'ResourceInUseException'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'ThrottlingException'
  | 'UnknownOperationException'
  | 'UnrecognizedClientException'
  | 'ValidationException';

/** An answer of the API that is an error: `__type`, text and HTTP status. */
export class KinesisError extends Error {
  readonly type: ErrorName;
  readonly status: number;

  /** Without a text the body holds the name alone, as AWS does for a body that cannot be parsed. */
  constructor(type: ErrorName, text = '', status = 400) {
    super(text);
    this.name = 'KinesisError';
    this.type = type;
    this.status = status;
  }
}
