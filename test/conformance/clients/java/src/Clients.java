import java.io.FileInputStream;
import java.net.URI;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** Clients of the servers that the environment names. */
final class Clients {
  static final URI plain = URI.create(System.getenv("KINESIS_ENDPOINT"));
  static final URI secure = URI.create(System.getenv("KINESIS_SECURE_ENDPOINT"));
  static final StaticCredentialsProvider credentials =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

  private Clients() {}

  /** Over HTTP/2: with prior knowledge where the endpoint is plain, by ALPN and the server's certificate over TLS. */
  static KinesisAsyncClient kinesis(URI endpoint) throws Exception {
    TrustManager[] managers = trust();
    return KinesisAsyncClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials)
        .httpClientBuilder(
            NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP2).tlsTrustManagersProvider(() -> managers))
        .build();
  }

  static DynamoDbAsyncClient dynamodb() {
    return DynamoDbAsyncClient.builder()
        .endpointOverride(URI.create(System.getenv("DYNAMODB_ENDPOINT")))
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials)
        .build();
  }

  /** Never called: the KCL asks for one even without metrics. */
  static CloudWatchAsyncClient cloudwatch() {
    return CloudWatchAsyncClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:9"))
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials)
        .build();
  }

  static TrustManager[] trust() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var file = new FileInputStream(System.getenv("KINESIS_CERTIFICATE"))) {
      store.setCertificateEntry("server", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** Waits until a stream is ACTIVE; false when that takes longer than 20 s. */
  static boolean active(KinesisAsyncClient kinesis, String stream) throws InterruptedException {
    return Check.within(20, () -> kinesis.describeStreamSummary(r -> r.streamName(stream)).join()
        .streamDescriptionSummary().streamStatus() == StreamStatus.ACTIVE);
  }
}
