/** Where the server listens. */
export interface ServerPlace {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
}

/** The class that builds and starts what such a file says. */
export const serverFileRunner = 'org.eclipse.jetty.xml.XmlConfiguration';

/**
 * A file from which Jetty builds the server that the main class of DynamoDB Local would build, with two differences:
 * it listens on one address, where the main class has no choice but all of them, and nothing that reports use to
 * Amazon is set up. Tables are kept in memory, and are the same for every access key and region.
 */
export function serverFile({ host, port }: ServerPlace): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://jetty.org/configure_12_0.dtd">
<Configure id="server" class="org.eclipse.jetty.server.Server">
  <Call name="addConnector">
    <Arg>
      <New class="org.eclipse.jetty.server.ServerConnector">
        <Arg name="server"><Ref refid="server"/></Arg>
        <Set name="host">${host}</Set>
        <Set name="port">${port}</Set>
      </New>
    </Arg>
  </Call>
  <Set name="handler">
    <New class="${server}.LocalDynamoDBServerHandler">
      <Arg>
        <New class="${server}.LocalDynamoDBRequestHandler">
          <!-- Not used, in memory, folder of the data, shared by all keys and regions, with delays of changes. -->
          <Arg type="int">0</Arg>
          <Arg type="boolean">true</Arg>
          <Arg/>
          <Arg type="boolean">true</Arg>
          <Arg type="boolean">false</Arg>
        </New>
      </Arg>
      <!-- Web pages of every origin may ask, as is its default. -->
      <Arg/>
    </New>
  </Set>
</Configure>
`;
}

const server = 'software.amazon.dynamodb.services.local.server';

const listening = /Started oejs\.ServerConnector@\w+\{.*\}\{[^{}]*:(\d+)\}$/;

/** The port the server listens on, from what it logs; undefined while it does not. */
export function portIn(lines: readonly string[]): number | undefined {
  const port = lines.map((line) => listening.exec(line)?.[1]).find((found) => found !== undefined);
  return port === undefined ? undefined : Number(port);
}
