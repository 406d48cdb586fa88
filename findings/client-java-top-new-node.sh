#!/usr/bin/env bash
# io.kubernetes:client-java-extended 25.0.0, Kubectl.top of nodes: one node without metrics is a NullPointerException for all.
# Each new node has no metrics for its first scrapes, and a node that is down has none. Pods without metrics are left out.
# Seen: two nodes of which one has metrics: NullPointerException; with metrics of both: two rows.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>try</groupId>
  <artifactId>try</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.kubernetes</groupId>
      <artifactId>client-java-extended</artifactId>
      <version>25.0.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode -Dstyle.color=never dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Try.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import io.kubernetes.client.custom.NodeMetrics;
import io.kubernetes.client.extended.kubectl.Kubectl;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.util.Config;
import java.net.InetSocketAddress;

public class Try {
  static String nodes = "";

  public static void main(String[] arguments) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", exchange -> {
      boolean isMetrics = exchange.getRequestURI().getPath().startsWith("/apis/metrics.k8s.io/");
      byte[] body = (isMetrics ? metrics(nodes) : nodes("old new")).getBytes();
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    ApiClient client = Config.fromUrl("http://127.0.0.1:" + server.getAddress().getPort(), false);
    for (String served : new String[] {"old", "old new"}) {
      nodes = served;
      try {
        int rows = Kubectl.top(V1Node.class, NodeMetrics.class).apiClient(client).metric("cpu").skipDiscovery().execute().size();
        System.out.println("metrics of " + served + ": " + rows + " rows");
      } catch (Exception error) {
        System.out.println("metrics of " + served + ": " + error.getClass().getSimpleName());
      }
    }
    System.exit(0);
  }

  static String nodes(String names) {
    return list("v1", "NodeList", names, "'status':{'capacity':{'cpu':'4'}}");
  }

  static String metrics(String names) {
    String usage = "'timestamp':'2026-12-01T00:00:00Z','window':'15s','usage':{'cpu':'1'}";
    return list("metrics.k8s.io/v1beta1", "NodeMetricsList", names, usage);
  }

  static String list(String version, String kind, String names, String fields) {
    StringBuilder items = new StringBuilder();
    for (String name : names.split(" ")) {
      items.append(items.length() == 0 ? "" : ",").append("{'metadata':{'name':'" + name + "'}," + fields + "}");
    }
    return ("{'apiVersion':'" + version + "','kind':'" + kind + "','metadata':{},'items':[" + items + "]}").replace('\'', '"');
  }
}
JAVA
seen=$(java -cp 'lib/*' Try.java 2>/dev/null)
printf '%s\n' "$seen"
[ "$seen" = 'metrics of old: NullPointerException
metrics of old new: 2 rows' ] || { echo 'CHANGED' >&2; exit 1; }
