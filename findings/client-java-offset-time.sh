#!/usr/bin/env bash
# io.kubernetes:client-java-api 27.0.0, JSON: a time with an offset is written with the hour of its clock and a Z.
# So each time made by OffsetDateTime.now() in a zone other than UTC is another moment at the kube-apiserver: the renewTime of a
# Lease, the eventTime of an Event. A time in UTC is right, one that was read is in UTC.
# Seen: 2026-12-01T01:00+01:00, which is midnight in UTC, is written as one o'clock in UTC and read as an hour later.
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
      <artifactId>client-java</artifactId>
      <version>27.0.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode -Dstyle.color=never dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Try.java <<'JAVA'
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1LeaseSpec;
import java.time.Duration;
import java.time.OffsetDateTime;

public class Try {
  public static void main(String[] arguments) {
    new JSON();
    for (String text : new String[] {"2026-12-01T00:00:00Z", "2026-12-01T01:00:00+01:00"}) {
      OffsetDateTime time = OffsetDateTime.parse(text);
      String json = JSON.serialize(new V1LeaseSpec().renewTime(time));
      V1LeaseSpec read = JSON.deserialize(json, V1LeaseSpec.class);
      System.out.println(text + " " + json + " off by " + Duration.between(time, read.getRenewTime()));
    }
  }
}
JAVA
seen=$(java -cp 'lib/*' Try.java 2>/dev/null)
printf '%s\n' "$seen"
[ "$seen" = '2026-12-01T00:00:00Z {"renewTime":"2026-12-01T00:00:00.000000Z"} off by PT0S
2026-12-01T01:00:00+01:00 {"renewTime":"2026-12-01T01:00:00.000000Z"} off by PT1H' ] || { echo 'CHANGED' >&2; exit 1; }
