/** A signature is not checked, but has to look like one; the key must be of letters and digits. */
const headers = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'DynamoDB_20120810.ListTables',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};
const timeoutMs = 5000;
const longestQuote = 300;

/** Asks a DynamoDB for its tables. Throws when there is no answer, or another one than to this question. */
export async function listTables(endpoint: string): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(endpoint, { method: 'POST', headers, body: '{}', signal });
  const text = await response.text();
  if (!response.ok) throw new Error(`ListTables was answered with ${response.status}: ${text.slice(0, longestQuote)}`);
  return (JSON.parse(text) as { TableNames: readonly string[] }).TableNames;
}
