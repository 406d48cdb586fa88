#!/usr/bin/env bash
# micrometer-registry-prometheus 1.17.2: a gauge whose name ends in .total, .created or .bucket loses that word on the page.
# The names of the page can then meet: a counter "pods", which is pods_total there, is left out beside a gauge "pods.total",
# which is pods, with one warning in the log. Prometheus itself takes such names for gauges.
# Seen: file.created is "file", queue.bucket is "queue", pods.total is "pods", and there is no pods_total.
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
      <groupId>io.micrometer</groupId>
      <artifactId>micrometer-registry-prometheus</artifactId>
      <version>1.17.2</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode -Dstyle.color=never dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Try.java <<'JAVA'
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

public class Try {
  public static void main(String[] arguments) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    for (String name : new String[] {"file.created", "pods.total", "queue.bucket"}) {
      Gauge.builder(name, () -> 7).register(registry);
    }
    Counter.builder("pods").register(registry).increment();
    registry.scrape().lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(System.out::println);
  }
}
JAVA
seen=$(java -cp 'lib/*' Try.java 2>/dev/null)
printf '%s\n' "$seen"
[ "$seen" = 'file 7.0
pods 7.0
queue 7.0' ] || { echo 'CHANGED' >&2; exit 1; }
