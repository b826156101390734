import { type Admin, Kafka, logLevel } from 'kafkajs';

/** Does something with an admin client that is closed again whatever happens. */
export async function withAdmin<T>(address: string, act: (admin: Admin) => Promise<T>): Promise<T> {
  const client = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const admin = client.admin();
  try {
    await admin.connect();
    return await act(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Whether the broker answers a metadata request. */
export async function isReady(address: string): Promise<boolean> {
  return await withAdmin(address, async (admin) => (await admin.describeCluster()).brokers.length === 1);
}
