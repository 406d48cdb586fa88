#!/usr/bin/env bash
# io.kubernetes:client-java 27.0.0 (25.0.0, too), JSON: a model writes lists and maps that nobody set, as [] and {}.
# V1ObjectMeta with one label has "finalizers":[] and "ownerReferences":[] as well: sent as a JSON merge patch, it takes the
# finalizers and owners from the object, since RFC 7386 replaces lists. As server-side apply it claims them.
# Seen: a label alone is written with three more fields, a PodSpec with a node name with thirteen.
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
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PodSpec;
import com.google.gson.JsonParser;

public class Try {
  public static void main(String[] arguments) {
    new JSON();
    System.out.println(JSON.serialize(new V1ObjectMeta().putLabelsItem("app", "web")));
    String spec = JSON.serialize(new V1PodSpec().nodeName("worker"));
    System.out.println("fields of a spec with a node name: " + JsonParser.parseString(spec).getAsJsonObject().size());
  }
}
JAVA
seen=$(java -cp 'lib/*' Try.java 2>/dev/null)
printf '%s\n' "$seen"
[ "$seen" = '{"annotations":{},"finalizers":[],"labels":{"app":"web"},"ownerReferences":[]}
fields of a spec with a node name: 14' ] || { echo 'CHANGED' >&2; exit 1; }
