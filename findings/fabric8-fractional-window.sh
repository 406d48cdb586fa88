#!/usr/bin/env bash
# fabric8 kubernetes-client 8.0.0, Duration.parse: of seconds with a fraction, the whole seconds are dropped and the digits of
# the fraction are the seconds. A metrics server writes the window of each PodMetrics and NodeMetrics so: "11.701s" is 701 s.
# A minus is dropped as well.
# Seen: 15s is PT15S, 11.701s is PT11M41S, 15.5s is PT5S, 1m15.123s is PT3M3S, -15s is PT15S. No error is raised.
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
      <groupId>io.fabric8</groupId>
      <artifactId>kubernetes-model-core</artifactId>
      <version>8.0.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode -Dstyle.color=never dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Try.java <<'JAVA'
import io.fabric8.kubernetes.api.model.Duration;

public class Try {
  public static void main(String[] arguments) throws Exception {
    for (String window : new String[] {"15s", "11.701s", "15.5s", "1m15.123s", "-15s"}) {
      System.out.println(window + " " + Duration.parse(window).getDuration());
    }
  }
}
JAVA
seen=$(java -cp 'lib/*' Try.java 2>/dev/null)
printf '%s\n' "$seen"
[ "$seen" = '15s PT15S
11.701s PT11M41S
15.5s PT5S
1m15.123s PT3M3S
-15s PT15S' ] || { echo 'CHANGED' >&2; exit 1; }
