#!/usr/bin/env bash
# io.kubernetes:client-java-api 27.0.0, Quantity: equal quantities have different hash codes.
# equals compares the numbers, hashCode takes in the digits that they are written with. So a set holds one value twice, and a
# map does not find it.
# Seen: 1 and 1000m are equal, their hash codes differ, a HashSet of both has two members.
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
      <artifactId>client-java-api</artifactId>
      <version>27.0.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode -Dstyle.color=never dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Try.java <<'JAVA'
import io.kubernetes.client.custom.Quantity;
import java.util.HashSet;
import java.util.List;

public class Try {
  public static void main(String[] arguments) {
    Quantity core = new Quantity("1");
    Quantity millis = new Quantity("1000m");
    System.out.println("equal " + core.equals(millis) + ", same hash code " + (core.hashCode() == millis.hashCode()));
    System.out.println("members of a set of both: " + new HashSet<>(List.of(core, millis)).size());
  }
}
JAVA
seen=$(java -cp 'lib/*' Try.java 2>/dev/null)
printf '%s\n' "$seen"
[ "$seen" = 'equal true, same hash code false
members of a set of both: 2' ] || { echo 'CHANGED' >&2; exit 1; }
