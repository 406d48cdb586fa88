#!/usr/bin/env bash
# io.kubernetes:client-java-api 27.0.0, Quantity: values have 16 digits, and 1Ei needs 19.
# 1Ei is read as 1152921504606847000, and that is no longer a multiple of 1024, so that writing it fails.
# fabric8 8.0.0 reads the same rounded number. Everything up to 8Pi is exact.
# Seen: 1Pi is written as 1Pi, 1Ei throws "No suffix for exponent3"; both clients are 24 bytes above 2^60.
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
import io.kubernetes.client.custom.Quantity;
import java.math.BigDecimal;

public class Try {
  public static void main(String[] arguments) {
    BigDecimal exbibyte = BigDecimal.valueOf(1L << 60);
    System.out.println("official above 2^60: " + new Quantity("1Ei").getNumber().subtract(exbibyte).toPlainString());
    BigDecimal read = new io.fabric8.kubernetes.api.model.Quantity("1Ei").getNumericalAmount();
    System.out.println("fabric8 above 2^60: " + read.subtract(exbibyte).toPlainString());
    for (String text : new String[] {"1Pi", "1Ei"}) {
      try {
        System.out.println(text + " is written as " + new Quantity(text).toSuffixedString());
      } catch (IllegalArgumentException error) {
        System.out.println(text + " throws " + error.getMessage());
      }
    }
  }
}
JAVA
seen=$(java -cp 'lib/*' Try.java 2>/dev/null)
printf '%s\n' "$seen"
[ "$seen" = 'official above 2^60: 24
fabric8 above 2^60: 24
1Pi is written as 1Pi
1Ei throws No suffix for exponent3' ] || { echo 'CHANGED' >&2; exit 1; }
